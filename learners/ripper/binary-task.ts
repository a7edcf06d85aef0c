import type { DataSet } from '../data-set/data-set.ts'
import type { SortedColumn } from '../data-set/sorted-column.ts'
import { type Bits, hasBit } from '../rules/bits.ts'

/** A column as rules of one class are grown from it. */
export interface TaskColumn {
  readonly kind: 'number' | 'category'
  /** The values in order; of categories, the codes. */
  readonly distinct: Float64Array
  /** By case: the place of the value in `distinct`; of missing ones, `distinct.length`. */
  readonly ranks: Int32Array
}

/** Cases in order of each column: `case << 2 | of another value than the one before << 1 | of the class`. */
export interface OrderedCases {
  readonly length: number
  readonly entries: readonly Int32Array[]
}

/** One class against those that come after it. */
export interface BinaryTask {
  readonly cases: number
  readonly columns: readonly TaskColumn[]
  /** The cases of the class. */
  readonly positives: Bits
  /** All cases. */
  readonly all: Bits
  readonly ordered: OrderedCases
  /** How many conditions there are to choose from. */
  readonly conditions: number
}

/** The columns of all tasks. */
export function taskColumns(data: DataSet, sorted: readonly SortedColumn[]): TaskColumn[] {
  return sorted.map(({ order, ranks, distinct }, place) => {
    const byCase = new Int32Array(order.length)
    for (let at = 0; at < order.length; at += 1) byCase[order[at] as number] = ranks[at] as number
    return { kind: data.columns[place]?.kind ?? 'number', distinct, ranks: byCase }
  })
}

/** All cases in order of each column. */
export function orderedCases(sorted: readonly SortedColumn[], positives: Bits): OrderedCases {
  const entries = sorted.map(({ order, ranks }) =>
    order.map(
      (row, at) => (row << 2) | (ranks[at] === ranks[at - 1] ? 0 : 2) | (hasBit(positives, row) ? 1 : 0),
    ),
  )
  return { length: sorted[0]?.order.length ?? 0, entries }
}

/** Room for cases in order, which are picked out again and again. */
export type Room = readonly Int32Array[]

/** Room for as many cases. */
export function roomFor({ entries, length }: OrderedCases): Room {
  return entries.map(() => new Int32Array(length))
}

/** The cases of a set alone, in the same order; they stay in `room` until it is used again. */
export function keep(cases: OrderedCases, wanted: Bits, room: Room = roomFor(cases)): OrderedCases {
  const marks = new Uint8Array(wanted.length << 5)
  for (let row = 0; row < marks.length; row += 1)
    marks[row] = ((wanted[row >>> 5] as number) >>> (row & 31)) & 1
  return pick(cases, marks, room)
}

/** Those cases alone whose rank in a column is from `from` to `to`; they take the room of the cases given. */
export function narrow(cases: OrderedCases, { ranks }: TaskColumn, from: number, to: number): OrderedCases {
  const marks = new Uint8Array(ranks.length)
  for (const entry of cases.entries[0] ?? []) {
    const rank = ranks[entry >> 2] as number
    marks[entry >> 2] = rank >= from && rank <= to ? 1 : 0
  }
  return pick(cases, marks, cases.entries)
}

function pick({ entries }: OrderedCases, marks: Uint8Array, room: Room): OrderedCases {
  let length = 0
  for (const [place, own] of entries.entries()) length = copyMarked(own, marks, room[place] as Int32Array)
  return { length, entries: room.map((array) => array.subarray(0, length)) }
}

/**
 * Without branches: which cases are marked can't be foretold. Where cases of another value begin is told by the first of
 * them that is marked. Source and target may be the same.
 */
function copyMarked(entries: Int32Array, marks: Uint8Array, to: Int32Array): number {
  let count = 0
  let other = 0
  for (let place = 0; place < entries.length; place += 1) {
    const entry = (entries[place] as number) | other
    const mark = marks[entry >> 2] as number
    to[count] = entry
    count += mark
    other = entry & 2 & (mark - 1)
  }
  return count
}
