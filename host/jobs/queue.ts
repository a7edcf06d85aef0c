import { PgBoss } from 'pg-boss'
import type { Connection } from '../database/connect.ts'
import type { Log } from '../observability/log.ts'

/** Starts the durable queue on the product's own database. */
export async function startQueue(connection: Connection, log: Log): Promise<PgBoss> {
  const queue = new PgBoss({
    backend: connection.kind === 'embedded' ? 'pglite' : 'postgres',
    db: { executeSql: (text, values) => connection.pool.query(text, values) },
    schema: 'jobs',
    schedule: false,
  })
  queue.on('error', (error) => log.error({ err: error }, 'the job queue has a fault'))
  await queue.start()
  return queue
}
