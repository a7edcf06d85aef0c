import type { Log } from '../observability/log.ts'
import type { Connection } from './connect.ts'

/** How many months ahead partitions are kept ready. */
const MONTHS_AHEAD = 2

/** A day in milliseconds. */
const DAY = 24 * 60 * 60 * 1000

/** PostgreSQL's code when the default partition already has rows of the month. */
const CHECK_VIOLATION = '23514'

/**
 * Makes the monthly partitions of tables that are partitioned by range over UUIDv7 ids, now and once a day: this
 * month's and the next two. What falls outside them goes to a table's default partition, so that nothing is refused.
 *
 * @param tables schema-qualified, such as `judgment.judgments`
 */
export async function keepPartitions(
  { connection, clock, log }: { connection: Connection; clock: () => Date; log: Log },
  tables: readonly string[],
): Promise<void> {
  if (tables.length === 0) return
  for (const table of tables) await makePartitions(connection, table, clock(), log)
  const again = (): void => {
    keepPartitions({ connection, clock, log }, tables).catch((error: unknown) =>
      log.error({ err: error }, 'the next partitions could not be made; rows go to the default partition'),
    )
  }
  setTimeout(again, DAY).unref()
}

async function makePartitions(connection: Connection, table: string, now: Date, log: Log): Promise<void> {
  for (let ahead = 0; ahead <= MONTHS_AHEAD; ahead++) {
    const from = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1))
    const to = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead + 1, 1))
    const name = `${table}_${from.toISOString().slice(0, 7).replace('-', '_')}`
    const range = `from ('${lowestId(from)}') to ('${lowestId(to)}')`
    await connection.pool
      .query(`create table if not exists ${name} partition of ${table} for values ${range}`)
      .catch((error: Error & { code?: string }) => {
        if (error.code !== CHECK_VIOLATION) throw error
        log.warn({ table, name }, 'rows of this month are in the default partition already, and stay there')
      })
  }
}

/** The lowest UUIDv7 of a moment (RFC 9562: 48 bits of milliseconds, then the version). */
export function lowestId(moment: Date): string {
  const hex = moment.getTime().toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}
