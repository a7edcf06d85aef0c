import type { BestSplit } from './best-split.ts'
import { type BinnedColumn, MISSING_BIN } from './bins.ts'
import { cutCategories } from './category-cut.ts'
import type { Impurity } from './impurity.ts'

/** Cases of a node by column, bin and class, one number for each. */
export type Histogram = Int32Array

const WIDTH = 256

/** Counts the cases in `rows`. */
export function histogramOf(
  columns: readonly BinnedColumn[],
  rows: Int32Array,
  codes: Int32Array,
  classes: number,
): Histogram {
  const histogram = new Int32Array(columns.length * WIDTH * classes)
  const own = new Int32Array(rows.length)
  for (let at = 0; at < rows.length; at += 1) own[at] = codes[rows[at] as number] as number
  for (const [place, { bins }] of columns.entries()) {
    const counts = histogram.subarray(place * WIDTH * classes, (place + 1) * WIDTH * classes)
    for (let at = 0; at < rows.length; at += 1) {
      const cell = (bins[rows[at] as number] as number) * classes + (own[at] as number)
      counts[cell] = (counts[cell] as number) + 1
    }
  }
  return histogram
}

/** The sibling's counts: the parent's without those of one child. They take the parent's place. */
export function subtract(parent: Histogram, child: Histogram): Histogram {
  for (let cell = 0; cell < parent.length; cell += 1)
    parent[cell] = (parent[cell] as number) - (child[cell] as number)
  return parent
}

/** The purest split between bins; of equals that of the first column and the lowest bin. Null when there is none. */
export function bestBinnedSplit(
  columns: readonly BinnedColumn[],
  histogram: Histogram,
  sums: Float64Array,
  { impurity, minLeaf }: { impurity: Impurity; minLeaf: number },
): BestSplit | null {
  const classes = sums.length
  let best: BestSplit | null = null
  for (const [column, binned] of columns.entries()) {
    const counts = histogram.subarray(column * WIDTH * classes, (column + 1) * WIDTH * classes)
    const judging: Judging = { impurity, minLeaf, least: best?.purity ?? Number.NEGATIVE_INFINITY }
    const found: BestSplit | null =
      binned.kind === 'category'
        ? categorySplit(column, binned, counts, sums, judging)
        : numberSplit(column, binned, counts, sums, judging)
    best = found ?? best
  }
  return best
}

interface Judging {
  readonly impurity: Impurity
  readonly minLeaf: number
  /** What must be passed. */
  readonly least: number
}

function numberSplit(
  column: number,
  { uppers }: BinnedColumn,
  counts: Int32Array,
  sums: Float64Array,
  { impurity, minLeaf, least }: Judging,
): BestSplit | null {
  const missing = binSums(counts, MISSING_BIN, sums.length)
  const sawMissing = missing.some((count) => count > 0)
  let best: BestSplit | null = null
  for (const missingLeft of sawMissing ? [false, true] : [false]) {
    const left = missingLeft ? missing.slice() : new Float64Array(sums.length)
    for (let bin = 0; bin < uppers.length - 1; bin += 1) {
      const own = binSums(counts, bin, sums.length)
      if (total(own) === 0) continue
      for (const [code, count] of own.entries()) left[code] = (left[code] as number) + count
      const right = sums.map((sum, code) => sum - (left[code] as number))
      const [lefts, rights] = [total(left), total(right)]
      if (lefts < minLeaf || rights < minLeaf) continue
      const purity = impurity.purity(left, lefts) + impurity.purity(right, rights)
      if (purity <= (best?.purity ?? least)) continue
      const below = uppers[bin] as number
      const above = uppers[bin + 1] as number
      const split = {
        kind: 'number',
        column,
        threshold: below,
        below,
        above,
        missingLeft,
        sawMissing,
      } as const
      best = { purity, split }
    }
  }
  return best
}

function categorySplit(
  column: number,
  { uppers }: BinnedColumn,
  counts: Int32Array,
  sums: Float64Array,
  { impurity, minLeaf, least }: Judging,
): BestSplit | null {
  const groups = [...uppers.keys(), MISSING_BIN]
    .map((bin) => ({ code: bin === MISSING_BIN ? -1 : bin, weights: binSums(counts, bin, sums.length) }))
    .map((group) => ({ ...group, cases: total(group.weights) }))
    .filter(({ cases }) => cases > 0)
  const cut = cutCategories(groups, sums, minLeaf, impurity)
  if (cut === null || cut.purity <= least) return null
  const left = new Set(cut.codes.filter((code) => code >= 0))
  const sawMissing = groups.some(({ code }) => code < 0)
  return {
    purity: cut.purity,
    split: { kind: 'category', column, left, missingLeft: cut.codes.includes(-1), sawMissing },
  }
}

function binSums(counts: Int32Array, bin: number, classes: number): Float64Array {
  return Float64Array.from(counts.subarray(bin * classes, (bin + 1) * classes))
}

function total(weights: Float64Array): number {
  let sum = 0
  for (const weight of weights) sum += weight
  return sum
}
