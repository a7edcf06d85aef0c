import { type Transaction, sql } from '#host'

/** From here on the transaction sees one state of the database; its first statement. */
export async function beginSnapshot(tx: Transaction): Promise<void> {
  await tx.query(sql`-- snapshot
    set transaction isolation level repeatable read`)
}
