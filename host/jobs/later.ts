import type { Connection } from '../database/connect.ts'
import type { Transaction } from '../database/database.ts'
import type { Log } from '../observability/log.ts'
import { type Queue, sendTo } from './queue.ts'

/** When work is to be done. */
export interface Later {
  /** By the product's clock; it is done within some seconds after. */
  readonly at: Date
  /** While work waits for its queue under this key, no more is added: that which waits is done instead. */
  readonly key: string
}

/** Milliseconds between two looks at what is due. */
const LOOK_MS = 1000
/** Work that is moved in one transaction. */
const MOST = 100

/** Remembers work until its time has come, if and only if the transaction commits. Gives the time at which it will be done. */
export async function enqueueLater(
  tx: Transaction,
  name: string,
  keys: object,
  { at, key }: Later,
): Promise<Date> {
  const { rows } = await tx.asOwner((execute) =>
    execute(
      `insert into host.later_jobs as known (tenant_id, queue, key, keys, due) values ($1, $2, $3, $4, $5)
       on conflict (tenant_id, queue, key) do update set due = known.due returning due`,
      [tx.tenantId, name, key, JSON.stringify(keys), at],
    ),
  )
  const [row] = rows as { due: Date }[]
  return row?.due ?? at
}

/** Moves work to its queues as its time comes, until it is stopped. Of several processes any may do it. */
export function moveWhenDue(
  queue: Queue,
  { pool }: Connection,
  { clock, log }: { clock: () => Date; log: Log },
): () => Promise<void> {
  let moving: Promise<unknown> = Promise.resolve()
  let idle = true
  const timer = setInterval(() => {
    if (!idle) return
    idle = false
    moving = move(queue, pool, clock())
      .catch((error: unknown) => log.warn({ err: error }, 'work that is due could not be queued'))
      .finally(() => (idle = true))
  }, LOOK_MS)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await moving
  }
}

async function move(queue: Queue, pool: Connection['pool'], now: Date): Promise<void> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query('begin')
    const { rows } = await client.query<{ tenantId: string; queue: string; keys: object }>(
      `delete from host.later_jobs where (tenant_id, queue, key) in (
         select tenant_id, queue, key from host.later_jobs where due <= $1 order by due limit ${MOST} for update skip locked)
       returning tenant_id as "tenantId", queue, keys`,
      [now],
    )
    for (const { queue: name, ...delivery } of rows)
      await sendTo(queue, name, delivery, (text, values) => client.query(text, values))
    await client.query('commit')
    if (rows.length > 0) queue.wake([...new Set(rows.map((row) => row.queue))])
  } catch (error) {
    await client.query('rollback').catch((lost: Error) => (broken = lost))
    throw error
  } finally {
    client.release(broken)
  }
}
