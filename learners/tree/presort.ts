import type { DataSet, Labels } from '../data-set/data-set.ts'
import { type SortedColumn, sortColumn } from '../data-set/sorted-column.ts'

/**
 * A column in order of value, as a tree is grown from it: each entry a case and its class in one number, `case <<
 * bits | class`, so that a scan reads memory from front to back alone.
 */
export interface OrderedColumn {
  readonly kind: 'number' | 'category'
  readonly entries: Int32Array
  /** By place: the place of the value in `distinct`; of missing ones, `distinct.length`. */
  readonly ranks: Int32Array
  readonly distinct: Float64Array
  readonly hasMissing: boolean
}

/** All columns in order, and how entries are read. */
export interface Presorted {
  readonly columns: readonly OrderedColumn[]
  readonly cases: number
  readonly classes: number
  /** Bits of an entry that hold the class. */
  readonly bits: number
}

/** Sorts all columns. Throws RangeError when cases × classes pass 2^31, the bits of an entry. */
export function presort(data: DataSet, labels: Labels): Presorted {
  return withLabels(
    data,
    labels,
    data.columns.map((column) => sortColumn(column)),
  )
}

/** The same for columns that are sorted already. */
export function withLabels(data: DataSet, labels: Labels, sorted: readonly SortedColumn[]): Presorted {
  const classes = labels.classes.length
  const bits = Math.max(1, 32 - Math.clz32(Math.max(0, classes - 1)))
  if (data.length * 2 ** bits > 2 ** 31)
    throw new RangeError(`${data.length} cases of ${classes} classes are too many for one tree`)
  const codes = labels.values
  const columns = sorted.map(({ order, ranks, distinct, present }, place): OrderedColumn => ({
    kind: data.columns[place]?.kind ?? 'number',
    entries: entriesOf(order, codes, bits),
    ranks,
    distinct,
    hasMissing: present < order.length,
  }))
  return { columns, cases: data.length, classes, bits }
}

function entriesOf(order: Int32Array, codes: Int32Array, bits: number): Int32Array {
  const entries = new Int32Array(order.length)
  for (let place = 0; place < order.length; place += 1) {
    const row = order[place] as number
    entries[place] = (row << bits) | (codes[row] as number)
  }
  return entries
}
/** The cases that are marked alone, in the same order: what a fold of a cross-validation is grown from. */
export function only(presorted: Presorted, marked: Uint8Array): Presorted {
  const kept = marked.reduce((sum, mark) => sum + mark, 0)
  const columns = presorted.columns.map((column) => {
    const entries = new Int32Array(kept + 1)
    const ranks = new Int32Array(kept + 1)
    let count = 0
    for (let place = 0; place < column.entries.length; place += 1) {
      const entry = column.entries[place] as number
      entries[count] = entry
      ranks[count] = column.ranks[place] as number
      count += marked[entry >> presorted.bits] as number
    }
    return { ...column, entries: entries.subarray(0, kept), ranks: ranks.subarray(0, kept) }
  })
  return { ...presorted, columns }
}
