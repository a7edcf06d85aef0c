import { PgBoss } from 'pg-boss'
import type { Connection } from '../database/connect.ts'
import type { Transaction } from '../database/database.ts'
import type { Log } from '../observability/log.ts'

/** Work on its way: whose it is, and the keys that it carries. */
export interface Delivery<Keys = unknown> {
  tenantId: string
  keys: Keys
}

/** How queues are made: work that fails comes again, up to 20 times, after 1 s, 2 s, 4 s … 5 min. */
const QUEUE = { retryLimit: 20, retryDelay: 1, retryBackoff: true, retryDelayMax: 300, heartbeatSeconds: 10 }

/** Starts the durable queue on the product's own database. A worker that dies is noticed within half a minute. */
export async function startQueue(connection: Connection, log: Log): Promise<PgBoss> {
  const queue = new PgBoss({
    backend: connection.kind === 'embedded' ? 'pglite' : 'postgres',
    db: { executeSql: (text, values) => connection.pool.query(text, values) },
    schema: 'jobs',
    schedule: false,
    superviseIntervalSeconds: 10,
    monitorIntervalSeconds: 10,
  })
  queue.on('error', (error) => log.error({ err: error }, 'the job queue has a fault'))
  await queue.start()
  return queue
}

/** Makes a queue unless it is there. */
export async function prepareQueue(queue: PgBoss, name: string): Promise<void> {
  await queue.createQueue(name, QUEUE)
}

/** Puts work into queues: it exists if and only if the transaction commits. */
export async function enqueue(
  queue: PgBoss,
  tx: Transaction,
  names: readonly string[],
  keys: object,
): Promise<void> {
  if (names.length === 0) return
  await tx.asOwner(async (execute) => {
    for (const name of names)
      await queue.send(name, { tenantId: tx.tenantId, keys }, { db: { executeSql: execute } })
  })
}

/** Hands a queue's work to a handler, at least once each; work that it throws on comes again later. */
export async function work(
  queue: PgBoss,
  name: string,
  log: Log,
  take: (delivery: Delivery) => Promise<void>,
): Promise<void> {
  await queue.work<Delivery>(name, { pollingIntervalSeconds: 1 }, async ([job]) => {
    if (job === undefined) return
    await take(job.data).catch((error: unknown) => {
      log.warn({ err: error, queue: name }, 'work was not done; it will come again')
      throw error
    })
  })
}
