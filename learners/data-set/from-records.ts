import { type JsonObject, type JsonValue, printPath } from '#engine'
import type { Column, DataSet, IgnoredField, IgnoredReason } from './data-set.ts'

/** What is known of fields beforehand. */
export interface DataSetOptions {
  /** The fields to learn from, as paths; default all that occur. */
  readonly fields?: readonly (readonly string[])[] | undefined
  /** Types by path as an expression writes it (`설비ID`, `` machine.`speed [rpm]` ``); default the type of most values. */
  readonly types?: Readonly<Record<string, 'number' | 'category' | 'ignore'>> | undefined
  /** The most fields to use, default 1,000; the rest are ignored, in order of first occurrence. */
  readonly mostFields?: number | undefined
}

/** The deepest path that is looked into. */
const DEEPEST = 8
/** The longest text that may be a category. */
const LONGEST = 200

/**
 * Puts records into columns. A value of another kind than most of its field's, null, and a number that JSON can't say
 * are missing: a rule doesn't match there either. Texts that nearly all differ are free text and ignored.
 */
export function dataSetOf(records: readonly JsonObject[], options: DataSetOptions = {}): DataSet {
  const paths = options.fields ?? pathsOf(records)
  const most = options.mostFields ?? 1_000
  const columns: Column[] = []
  const ignored: IgnoredField[] = []
  for (const path of paths) {
    const text = printPath(path)
    const wanted = options.types?.[text]
    const column =
      columns.length >= most
        ? 'TOO_MANY_FIELDS'
        : columnOf({ text, path, reads: [text] }, valuesAt(records, path), wanted)
    if (column === null) continue
    if (typeof column === 'string') ignored.push({ text, reason: column })
    else columns.push(column)
  }
  return { length: records.length, columns, ignored }
}

/** The paths of all values that are no object, in order of first occurrence. */
function pathsOf(records: readonly JsonObject[]): (readonly string[])[] {
  const found = new Map<string, readonly string[]>()
  const visit = (object: JsonObject, prefix: readonly string[], key: string): void => {
    for (const field of Object.keys(object)) {
      const value = object[field]
      const inner = `${key}${field.length}:${field}`
      if (isObject(value) && prefix.length < DEEPEST) visit(value, [...prefix, field], inner)
      else if (!found.has(inner)) found.set(inner, [...prefix, field])
    }
  }
  for (const record of records) visit(record, [], '')
  return [...found.values()]
}

function valuesAt(records: readonly JsonObject[], path: readonly string[]): (JsonValue | undefined)[] {
  return records.map((record) => {
    let value: JsonValue | undefined = record
    for (const field of path)
      value = isObject(value) && Object.hasOwn(value, field) ? value[field] : undefined
    return value
  })
}

function columnOf(
  name: Pick<Column, 'text' | 'path' | 'reads'>,
  values: readonly (JsonValue | undefined)[],
  wanted: 'number' | 'category' | 'ignore' | undefined,
): Column | IgnoredReason | null {
  if (wanted === 'ignore') return null
  const kind = wanted ?? usualKind(values)
  if (kind === 'EMPTY' || kind === 'STRUCTURE') return kind
  return kind === 'number' ? numberColumn(name, values) : categoryColumn(name, values, wanted === undefined)
}

function usualKind(values: readonly (JsonValue | undefined)[]): 'number' | 'category' | IgnoredReason {
  const counts = { number: 0, category: 0, other: 0 }
  for (const value of values) {
    if (value === undefined || value === null) continue
    if (typeof value === 'number') counts.number += 1
    else if (typeof value === 'string' || typeof value === 'boolean') counts.category += 1
    else counts.other += 1
  }
  if (counts.number + counts.category + counts.other === 0) return 'EMPTY'
  if (counts.other > counts.number + counts.category) return 'STRUCTURE'
  return counts.number >= counts.category ? 'number' : 'category'
}

function numberColumn(
  name: Pick<Column, 'text' | 'path' | 'reads'>,
  given: readonly (JsonValue | undefined)[],
): Column | IgnoredReason {
  const values = Float64Array.from(given, (value) =>
    typeof value === 'number' && Number.isFinite(value) ? value : Number.NaN,
  )
  const first = values.find((value) => !Number.isNaN(value))
  if (first === undefined) return 'EMPTY'
  const same = values.every((value) => value === first)
  return same ? 'CONSTANT' : { kind: 'number', ...name, values }
}

function categoryColumn(
  name: Pick<Column, 'text' | 'path' | 'reads'>,
  given: readonly (JsonValue | undefined)[],
  inferred: boolean,
): Column | IgnoredReason {
  const codes = new Map<string | boolean, number>()
  let present = 0
  let longest = 0
  const values = Int32Array.from(given, (value) => {
    if (typeof value !== 'string' && typeof value !== 'boolean') return -1
    present += 1
    if (typeof value === 'string') longest = Math.max(longest, value.length)
    const code = codes.get(value) ?? codes.size
    codes.set(value, code)
    return code
  })
  if (present === 0) return 'EMPTY'
  if (codes.size === 1 && present === given.length) return 'CONSTANT'
  const free = longest > LONGEST || (codes.size > 20 && codes.size > present / 2)
  return inferred && free ? 'TEXT' : { kind: 'category', ...name, values, categories: [...codes.keys()] }
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
