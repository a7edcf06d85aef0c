import type { Column } from './data-set.ts'

/** A column's cases in order of value. Missing ones stand last, with the rank `distinct.length`. */
export interface SortedColumn {
  /** Cases by place in the order. */
  readonly order: Int32Array
  /** By place in the order: the place of the value in `distinct`. */
  readonly ranks: Int32Array
  /** The values, ascending; of categories, the codes. */
  readonly distinct: Float64Array
  /** How many cases have a value. */
  readonly present: number
}

/** Sorts a column. Equal values stay in order of their cases. */
export function sortColumn(column: Column): SortedColumn {
  return column.kind === 'number'
    ? sortNumbers(column.values)
    : sortCodes(column.values, column.categories.length)
}

const MISSING = 0xffff_ffff
/** Fewer cases than this are sorted by smaller digits: there are fewer counters than cases then. */
const FEW = 4_096

/**
 * Radix sort by the bits of the numbers rounded to 32 bits, then a comparison sort within runs that the rounding made
 * equal (Herf, Radix Tricks, 2001, for the order of the bits of floating-point numbers).
 */
export function sortNumbers(values: Float64Array): SortedColumn {
  const order = radixSort(keysOf(values), values.length < FEW ? 8 : 11)
  const sorted = new Float64Array(order.length)
  for (let place = 0; place < order.length; place += 1)
    sorted[place] = values[order[place] as number] as number
  let present = values.length
  while (present > 0 && Number.isNaN(sorted[present - 1])) present -= 1
  sortRuns(order.subarray(0, present), sorted, values)
  return rank(order, sorted, present)
}

function keysOf(values: Float64Array): Uint32Array {
  const words = new Int32Array(new Float32Array(values).buffer)
  const keys = new Uint32Array(words.buffer)
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row] as number
    const word = words[row] as number
    // Zero has a sign: both are one value. Missing ones sort last.
    keys[row] =
      value === 0 ? 0x8000_0000 : !Number.isNaN(value) ? word ^ ((word >> 31) | 0x8000_0000) : MISSING
  }
  return keys
}

interface Keyed {
  readonly keys: Uint32Array
  readonly rows: Int32Array
}

/** The places of the keys in ascending order. Keys travel along, so that all reading is from front to back. */
function radixSort(keys: Uint32Array, bits: number): Int32Array {
  let from: Keyed = { keys, rows: new Int32Array(keys.length) }
  let to: Keyed = { keys: new Uint32Array(keys.length), rows: new Int32Array(keys.length) }
  for (let row = 0; row < keys.length; row += 1) from.rows[row] = row
  const counts = new Int32Array(1 << bits)
  for (let shift = 0; shift < 32; shift += bits) {
    counts.fill(0)
    if (!scatter(from, to, counts, shift)) continue
    ;[from, to] = [to, from]
  }
  return from.rows
}

/** Sorts by one digit, stably. False, and nothing done, where all have the same. */
function scatter(from: Keyed, to: Keyed, counts: Int32Array, shift: number): boolean {
  const { keys, rows } = from
  const { keys: toKeys, rows: toRows } = to
  const mask = counts.length - 1
  for (let place = 0; place < keys.length; place += 1) {
    const digit = ((keys[place] as number) >>> shift) & mask
    counts[digit] = (counts[digit] as number) + 1
  }
  if (keys.length === 0 || counts[((keys[0] as number) >>> shift) & mask] === keys.length) return false
  let sum = 0
  for (let digit = 0; digit < counts.length; digit += 1) {
    const count = counts[digit] as number
    counts[digit] = sum
    sum += count
  }
  for (let place = 0; place < keys.length; place += 1) {
    const key = keys[place] as number
    const digit = (key >>> shift) & mask
    const target = counts[digit] as number
    counts[digit] = target + 1
    toKeys[target] = key
    toRows[target] = rows[place] as number
  }
  return true
}

/** Puts right what rounding to 32 bits made equal or, with the sign of zero, out of order. */
function sortRuns(order: Int32Array, sorted: Float64Array, values: Float64Array): void {
  for (let place = 1; place < order.length; place += 1) {
    if ((sorted[place] as number) >= (sorted[place - 1] as number)) continue
    const key = Math.fround(sorted[place] as number)
    let start = place - 1
    while (start > 0 && Math.fround(sorted[start - 1] as number) === key) start -= 1
    let end = place + 1
    while (end < order.length && Math.fround(sorted[end] as number) === key) end += 1
    const run = order.subarray(start, end)
    run.sort((a, b) => (values[a] as number) - (values[b] as number) || a - b)
    for (const [offset, row] of run.entries()) sorted[start + offset] = values[row] as number
    place = end - 1
  }
}

function rank(order: Int32Array, sorted: Float64Array, present: number): SortedColumn {
  const ranks = new Int32Array(order.length)
  const distinct = new Float64Array(present)
  let last = -1
  let before = Number.NaN
  for (let place = 0; place < present; place += 1) {
    const value = sorted[place] as number
    if (value !== before) {
      last += 1
      distinct[last] = value
      before = value
    }
    ranks[place] = last
  }
  ranks.fill(last + 1, present)
  return { order, ranks, distinct: distinct.slice(0, last + 1), present }
}

/** Counting sort: codes are few. */
function sortCodes(codes: Int32Array, categories: number): SortedColumn {
  const starts = new Int32Array(categories + 2)
  for (const code of codes) {
    const next = (code < 0 ? categories : code) + 1
    starts[next] = (starts[next] as number) + 1
  }
  for (let code = 0; code <= categories; code += 1)
    starts[code + 1] = (starts[code + 1] as number) + (starts[code] as number)
  const present = starts[categories] as number
  const order = new Int32Array(codes.length)
  const ranks = new Int32Array(codes.length)
  for (let row = 0; row < codes.length; row += 1) {
    const code = (codes[row] as number) < 0 ? categories : (codes[row] as number)
    const place = starts[code] as number
    order[place] = row
    ranks[place] = code
    starts[code] = place + 1
  }
  return { order, ranks, distinct: Float64Array.from({ length: categories }, (_, code) => code), present }
}
