import type { Column } from '../data-set/data-set.ts'
import { sortNumbers, type SortedColumn } from '../data-set/sorted-column.ts'
import { randomFrom } from '../statistics/random.ts'

/** Values that a column is told apart by. */
const BINS = 255
/** The bin of cases without a value. */
export const MISSING_BIN = 255
/** Steps of the grid that tells where to look for a value's bin. */
const CELLS = 4_096
/** Cases whose values the bins are made from. */
const SAMPLE = 100_000

/** A column's cases by bin. */
export interface BinnedColumn {
  readonly kind: 'number' | 'category'
  readonly bins: Uint8Array
  /** Of numbers the highest value of each bin; of categories their codes. */
  readonly uppers: Float64Array
}

/** Puts a column's cases into at most 255 bins of equally many cases; null for a column of more categories. */
export function binColumn(column: Column): BinnedColumn | null {
  if (column.kind === 'number') return binNumbers(column.values)
  const { categories, values } = column
  if (categories.length > BINS) return null
  const bins = Uint8Array.from(values, (code) => (code < 0 ? MISSING_BIN : code))
  return { kind: 'category', bins, uppers: Float64Array.from(categories.keys()) }
}

function binNumbers(values: Float64Array): BinnedColumn {
  const uppers = uppersOf(sortNumbers(sampleOf(values)))
  const bins = new Uint8Array(values.length)
  const grid = gridOf(uppers)
  const first = uppers[0] ?? 0
  const scale = (grid.length - 2) / ((uppers.at(-1) ?? 0) - first)
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row] as number
    const cell = Math.min(grid.length - 2, Math.max(0, Math.floor((value - first) * scale)))
    // A scale without bound (one value, or the largest numbers) makes no cell: then all bins are looked through.
    const [low, high] = cell >= 0 ? [grid[cell] as number, grid[cell + 1] as number] : [0, uppers.length - 1]
    bins[row] = Number.isNaN(value) ? MISSING_BIN : binOf(uppers, value, low, high)
  }
  return { kind: 'number', bins, uppers }
}

/** The bin of the lower end of each of equal steps from the first upper value to the last: where a search begins. */
function gridOf(uppers: Float64Array): Int32Array {
  const first = uppers[0] ?? 0
  const range = (uppers.at(-1) ?? 0) - first
  const last = Math.max(0, uppers.length - 1)
  return Int32Array.from({ length: CELLS + 1 }, (_, cell) =>
    cell === CELLS ? last : binOf(uppers, first + (range * cell) / (CELLS - 1), 0, last),
  )
}

function sampleOf(values: Float64Array): Float64Array {
  if (values.length <= SAMPLE) return values
  const random = randomFrom(1)
  return Float64Array.from({ length: SAMPLE }, () => values[Math.floor(random() * values.length)] as number)
}

function uppersOf({ distinct, ranks, present }: SortedColumn): Float64Array {
  if (distinct.length <= BINS) return distinct
  const uppers: number[] = []
  for (let bin = 1; bin <= BINS; bin += 1) {
    const upper = distinct[ranks[Math.ceil((bin * present) / BINS) - 1] as number] as number
    if (upper !== uppers.at(-1)) uppers.push(upper)
  }
  return Float64Array.from(uppers)
}

/** The first bin from `low` to `high` whose highest value is not below; what is above all belongs to the last. */
function binOf(uppers: Float64Array, value: number, from: number, to: number): number {
  let low = from
  let high = to
  while (low < high) {
    const middle = (low + high) >> 1
    if ((uppers[middle] as number) < value) low = middle + 1
    else high = middle
  }
  return low
}
