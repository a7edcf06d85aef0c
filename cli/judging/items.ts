import { createHash } from 'node:crypto'
import type { CsvTable } from '../csv/reader.ts'
import { type Item, sizeOf } from './batches.ts'
import type { RecordConverter } from './record-converter.ts'
import type { Tally } from './tally.ts'

/** How rows become items. */
export interface ItemOptions {
  table: CsvTable
  converter: RecordConverter
  tally: Tally
  /** What comes before `:line` in each record's idempotency key. */
  keyName: string
  /** Column that holds what is expected. */
  label: string | undefined
  /** Most rows to take. */
  limit: number
}

/** Most bytes of a record, set by the server. */
const LARGEST = 262_144

/** The records of a table that can be sent; the other lines are counted as unreadable. Rows without any text are left out. */
export async function* itemsOf(options: ItemOptions): AsyncGenerator<Item> {
  const { table, converter, tally, keyName, label } = options
  const labelIndex = label === undefined ? -1 : table.columns.indexOf(label)
  let taken = 0
  for await (const row of table.rows) {
    if ('cells' in row && row.cells.every((cell) => cell.trim() === '')) continue
    if (++taken > options.limit) return
    const result = 'fault' in row ? row : converter.convert(row.cells)
    if ('fault' in result || !('cells' in row)) {
      tally.addUnreadable(row.line, 'fault' in result ? result.fault : 'it has no cells')
      continue
    }
    const item: Item = {
      line: row.line,
      inputData: result.record,
      idempotencyKey: `${keyName}:${row.line}`,
      expected: row.cells[labelIndex]?.trim() || undefined,
    }
    if (sizeOf(item) > LARGEST) tally.addUnreadable(row.line, 'it is larger than 256 KiB')
    else yield item
  }
}

/**
 * A name for all that decides what is sent and how it is judged, 16 hexadecimal digits: the same request again has the
 * same name, so that the server gives back the judgements that it has.
 */
export function keyNameOf(request: {
  /** SHA-256 of the file's content. */
  digest: string
  workflowId: string
  workflowVersion: number
  method: string | undefined
  /** The columns that are sent. */
  columns: readonly string[]
}): string {
  const { digest, workflowId, workflowVersion, method, columns } = request
  const parts = JSON.stringify([digest, workflowId, workflowVersion, method ?? 'HYBRID', columns])
  return createHash('sha256').update(parts).digest('hex').slice(0, 16)
}
