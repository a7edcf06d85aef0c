import type { Connection } from './connect.ts'

/** How many months ahead partitions are kept ready. */
const MONTHS_AHEAD = 2

/**
 * Makes the monthly partitions of a table that is partitioned by range over UUIDv7 ids: this month's and the next
 * two. What falls outside them goes to the table's default partition, so that nothing is ever refused.
 *
 * @param table schema-qualified, such as `judgment.judgments`
 */
export async function keepPartitions(connection: Connection, table: string, now: Date): Promise<void> {
  for (let ahead = 0; ahead <= MONTHS_AHEAD; ahead++) {
    const from = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1))
    const to = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead + 1, 1))
    const name = `${table}_${from.toISOString().slice(0, 7).replace('-', '_')}`
    await connection.pool.query(
      `create table if not exists ${name} partition of ${table} for values from ('${lowestId(from)}') to ('${lowestId(to)}')`,
    )
  }
}

/** The lowest UUIDv7 of a moment (RFC 9562: 48 bits of milliseconds, then the version). */
export function lowestId(moment: Date): string {
  const hex = moment.getTime().toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}
