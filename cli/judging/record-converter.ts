import type { JsonObject } from '../json.ts'
import { convertCell, type JsonType } from './cell.ts'
import { columnRule, requiredColumns } from './schema-types.ts'

/** Turns rows into records. */
export interface RecordConverter {
  /** The columns that are sent, in the file's order. */
  sent: string[]
  /** The columns that the schema doesn't want. */
  left: string[]
  /** The columns that the schema requires and the file doesn't have: every record would be refused. */
  missing: string[]
  /** The record of a row's cells, or what is wrong with them. */
  convert(cells: readonly string[]): { record: JsonObject } | { fault: string }
}

interface SentColumn {
  name: string
  index: number
  types: ReadonlySet<JsonType> | undefined
}

/**
 * Makes the converter for a table's columns and a workflow's input schema (null for none). `label` is the column that
 * holds what is expected: it is never sent. Empty cells are absent from the record.
 */
export function recordConverter(
  columns: readonly string[],
  schema: unknown,
  label?: string,
): RecordConverter {
  const sent: SentColumn[] = []
  const left: string[] = []
  for (const [index, name] of columns.entries()) {
    if (name === label) continue
    const rule = columnRule(schema, name)
    if (rule.send) sent.push({ name, index, types: rule.types })
    else left.push(name)
  }
  const names = sent.map((column) => column.name)
  return {
    sent: names,
    left,
    missing: requiredColumns(schema).filter((name) => !names.includes(name)),
    convert: (cells) => convert(cells, sent),
  }
}

function convert(
  cells: readonly string[],
  columns: readonly SentColumn[],
): { record: JsonObject } | { fault: string } {
  // Without a prototype, so that a column called __proto__ is a key like any other.
  const record: JsonObject = Object.create(null)
  const faults: string[] = []
  for (const { name, index, types } of columns) {
    const cell = convertCell(cells[index] ?? '', types)
    if ('fault' in cell) faults.push(`${name}: ${cell.fault}`)
    else if (cell.value !== undefined) record[name] = cell.value
  }
  return faults.length === 0 ? { record } : { fault: faults.join('; ') }
}
