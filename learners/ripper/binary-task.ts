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

/** Cases in order of each column: entries `case << 1 | of the class`, and their ranks. */
export interface OrderedCases {
  readonly length: number
  readonly entries: readonly Int32Array[]
  readonly ranks: readonly Int32Array[]
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
  const entries = sorted.map(({ order }) => order.map((row) => (row << 1) | (hasBit(positives, row) ? 1 : 0)))
  return { length: sorted[0]?.order.length ?? 0, entries, ranks: sorted.map(({ ranks }) => ranks) }
}

/** The cases of a set alone, in the same order. */
export function keep({ entries, ranks, length }: OrderedCases, wanted: Bits): OrderedCases {
  const marks = new Uint8Array(wanted.length << 5)
  for (let row = 0; row < marks.length; row += 1)
    marks[row] = ((wanted[row >>> 5] as number) >>> (row & 31)) & 1
  let kept = 0
  const columns = entries.map((own, place) => {
    const to = new Int32Array(length + 1)
    const toRanks = new Int32Array(length + 1)
    kept = copyMarked(own, ranks[place] as Int32Array, marks, to, toRanks)
    return { entries: to.subarray(0, kept), ranks: toRanks.subarray(0, kept) }
  })
  return {
    length: kept,
    entries: columns.map((column) => column.entries),
    ranks: columns.map((column) => column.ranks),
  }
}

/** Without branches: which cases are marked can't be foretold. */
function copyMarked(
  entries: Int32Array,
  ranks: Int32Array,
  marks: Uint8Array,
  to: Int32Array,
  toRanks: Int32Array,
): number {
  let count = 0
  for (let place = 0; place < entries.length; place += 1) {
    const entry = entries[place] as number
    to[count] = entry
    toRanks[count] = ranks[place] as number
    count += marks[entry >> 1] as number
  }
  return count
}
