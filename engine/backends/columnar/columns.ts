import type { JsonObject, JsonValue } from '../../values/value.ts'
import { clearBits, hasBit, setBit } from '../rule-sieve.ts'

/**
 * The values of one field, a row for each record. `present`: a bit for each row that has such a value, the lowest of
 * the first word for row 0; absent when all have. Other rows are in `others`, or the field is missing there.
 */
export type Column =
  | (Sparse & { readonly kind: 'numbers'; readonly values: Float64Array })
  | (Sparse & { readonly kind: 'truths'; readonly values: Uint8Array })
  /** Row by row, places in the dictionary. */
  | (Sparse & { readonly kind: 'texts'; readonly values: Int32Array; readonly dictionary: readonly string[] })
  | { readonly kind: 'values'; readonly values: readonly (JsonValue | undefined)[] }

interface Sparse {
  readonly present?: Int32Array | undefined
  readonly others?: ReadonlyMap<number, JsonValue> | undefined
}

/** Records by column: the fields at the root of the input. A field without a column is missing everywhere. */
export interface Columns {
  readonly length: number
  readonly fields: Readonly<Record<string, Column>>
}

/** The value of a field in a row; undefined where it is missing. */
export function valueAt(column: Column, row: number): JsonValue | undefined {
  if (column.kind === 'values') return column.values[row]
  if (column.present !== undefined && !hasBit(column.present, row)) return column.others?.get(row)
  if (column.kind === 'numbers') return column.values[row]
  if (column.kind === 'truths') return column.values[row] === 1
  return column.dictionary[column.values[row] ?? -1]
}

/** Puts fields of records into columns, each in the form that most of its values have. */
export function columnsOf(records: readonly JsonObject[], fields: Iterable<string>): Columns {
  const columns = Object.create(null) as Record<string, Column>
  for (const field of fields) {
    const values = records.map((record) => (Object.hasOwn(record, field) ? record[field] : undefined))
    columns[field] = columnOf(values)
  }
  return { length: records.length, fields: columns }
}

function columnOf(values: readonly (JsonValue | undefined)[]): Column {
  const first = typeof values.find((value) => value !== undefined && value !== null)
  if (first === 'number') return numbers(values)
  if (first === 'boolean') return truths(values)
  return first === 'string' ? texts(values) : { kind: 'values', values }
}

function numbers(values: readonly (JsonValue | undefined)[]): Column {
  const own = new Float64Array(values.length)
  const rest = new Rest(values)
  for (const [row, value] of values.entries()) {
    if (typeof value === 'number' && Number.isFinite(value)) own[row] = value
    else rest.add(row)
  }
  return { kind: 'numbers', values: own, ...rest.sparse() }
}

function truths(values: readonly (JsonValue | undefined)[]): Column {
  const own = new Uint8Array(values.length)
  const rest = new Rest(values)
  for (const [row, value] of values.entries()) {
    if (typeof value === 'boolean') own[row] = Number(value)
    else rest.add(row)
  }
  return { kind: 'truths', values: own, ...rest.sparse() }
}

function texts(values: readonly (JsonValue | undefined)[]): Column {
  const own = new Int32Array(values.length)
  const rest = new Rest(values)
  const codes = new Map<string, number>()
  for (const [row, value] of values.entries()) {
    if (typeof value !== 'string') {
      rest.add(row)
      continue
    }
    const code = codes.get(value) ?? codes.size
    codes.set(value, code)
    own[row] = code
  }
  return { kind: 'texts', values: own, dictionary: [...codes.keys()], ...rest.sparse() }
}

/** Rows whose value is of another kind than most. */
class Rest {
  readonly #values: readonly (JsonValue | undefined)[]
  readonly #rows: number[] = []

  constructor(values: readonly (JsonValue | undefined)[]) {
    this.#values = values
  }

  add(row: number): void {
    this.#rows.push(row)
  }

  sparse(): Sparse {
    if (this.#rows.length === 0) return {}
    const present = clearBits(this.#values.length)
    const others = new Map<number, JsonValue>()
    const isOther = new Set(this.#rows)
    for (const [row, value] of this.#values.entries()) {
      if (!isOther.has(row)) setBit(present, row)
      else if (value !== undefined) others.set(row, value)
    }
    return { present, others }
  }
}
