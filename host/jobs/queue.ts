import { PgBoss } from 'pg-boss'
import type { Connection } from '../database/connect.ts'
import type { Execute, Transaction } from '../database/database.ts'
import type { Live } from '../live/live.ts'
import type { Log } from '../observability/log.ts'

/** Work on its way: whose it is, and the keys that it carries. */
export interface Delivery<Keys = unknown> {
  tenantId: string
  keys: Keys
}

/** How queues are made: work that fails comes again, up to 20 times, after 1 s, 2 s, 4 s … 5 min. */
const QUEUE = { retryLimit: 20, retryDelay: 1, retryBackoff: true, retryDelayMax: 300, heartbeatSeconds: 10 }

/** The topic under which processes tell one another that there is work. */
const SENT = 'jobs.sent'

/** Durable queues, and who takes from them in this process. */
export interface Queue {
  readonly boss: PgBoss
  /** By the queue's name, what makes its worker look at once. */
  readonly takers: Map<string, () => void>
  /** Makes the workers of these queues look at once, in whatever process; a message that gets lost costs a second. */
  readonly wake: (names: readonly string[]) => void
  readonly stop: (seconds: number) => Promise<void>
}

/** Starts the durable queue on the product's own database. A worker that dies is noticed within half a minute. */
export async function startQueue(connection: Connection, live: Live, log: Log): Promise<Queue> {
  const boss = new PgBoss({
    backend: connection.kind === 'embedded' ? 'pglite' : 'postgres',
    db: { executeSql: (text, values) => connection.pool.query(text, values) },
    schema: 'jobs',
    schedule: false,
    superviseIntervalSeconds: 10,
    monitorIntervalSeconds: 10,
  })
  boss.on('error', (error) => log.error({ err: error }, 'the job queue has a fault'))
  await boss.start()
  const takers = new Map<string, () => void>()
  const deaf = await live.subscribe(SENT, (message) => {
    for (const name of JSON.parse(message) as string[]) takers.get(name)?.()
  })
  return {
    boss,
    takers,
    wake: (names) => void live.publish(SENT, JSON.stringify(names)).catch(() => {}),
    async stop(seconds) {
      await deaf()
      await boss.stop({ graceful: seconds > 0, timeout: seconds * 1000 })
    },
  }
}

/** Makes a queue unless it is there. */
export async function prepareQueue({ boss }: Queue, name: string): Promise<void> {
  await boss.createQueue(name, QUEUE)
}

/** Puts work into queues: it exists if and only if the transaction commits. After the commit its takers are woken. */
export async function enqueue(
  queue: Queue,
  tx: Transaction,
  names: readonly string[],
  keys: object,
): Promise<void> {
  if (names.length === 0) return
  await tx.asOwner(async (execute) => {
    for (const name of names) await sendTo(queue, name, { tenantId: tx.tenantId, keys }, execute)
  })
  tx.afterCommit(() => queue.wake(names))
}

/** Puts work into a queue by a connection that is in a transaction; nobody is woken. */
export async function sendTo(
  { boss }: Queue,
  name: string,
  delivery: Delivery<object>,
  execute: Execute,
): Promise<void> {
  await boss.send(name, delivery, { db: { executeSql: execute } })
}

/**
 * Hands a queue's work to a handler, one after the other, at least once each; work that it throws on comes again
 * later. It looks once a second, at once when it is woken, and at once after work was done, for there may be more.
 */
export async function work(
  { boss, takers }: Queue,
  name: string,
  log: Log,
  take: (delivery: Delivery) => Promise<void>,
): Promise<void> {
  const again = (): void => boss.notifyWorker(worker)
  const worker = await boss.work<Delivery>(name, { pollingIntervalSeconds: 1 }, async ([job]) => {
    if (job === undefined) return
    await take(job.data).catch((error: unknown) => {
      log.warn({ err: error, queue: name }, 'work was not done; it will come again')
      throw error
    })
    again()
  })
  takers.set(name, again)
}
