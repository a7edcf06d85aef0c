import { cutCategories, groupsOf } from './category-cut.ts'
import type { Impurity } from './impurity.ts'
import type { OrderedColumn, Presorted } from './presort.ts'
import { type Cut, cutMany, cutTwo } from './scans.ts'
import type { Split } from './tree.ts'
import { cutWeighted } from './weighted-scan.ts'

/** A node under work: the places of its cases, the same in all columns. */
export interface Span {
  readonly start: number
  readonly end: number
  /** Weight by class. */
  readonly sums: Float64Array
}

/** The best split of a node. */
export interface BestSplit {
  readonly split: Split
  readonly purity: number
}

/** What splits are judged by. */
export interface Judging {
  readonly impurity: Impurity
  /** By case; null when all weigh 1. */
  readonly weights: Float64Array | null
  readonly minLeaf: number
  /** Whether the scans of whole numbers do. */
  readonly plain: boolean
}

/** The purest split of a node; of equals that of the first column, and the lowest threshold. Null when there is none. */
export function bestSplit(presorted: Presorted, span: Span, judging: Judging): BestSplit | null {
  let best: BestSplit | null = null
  for (const [column, ordered] of presorted.columns.entries()) {
    const { ranks } = ordered
    if (ranks[span.start] === ranks[span.end - 1]) continue
    const least: number = best === null ? Number.NEGATIVE_INFINITY : best.purity
    const found: BestSplit | null =
      ordered.kind === 'category'
        ? categorySplit(presorted, column, span, judging, least)
        : numberSplit(presorted, column, span, judging, least)
    if (found !== null) best = found
  }
  return best
}

function categorySplit(
  { columns, classes, bits }: Presorted,
  column: number,
  { start, end, sums }: Span,
  { weights, impurity, minLeaf }: Judging,
  least: number,
): BestSplit | null {
  const { entries, ranks, distinct } = columns[column] as OrderedColumn
  const groups = groupsOf(
    { entries, ranks, start, end },
    { categories: distinct.length, classes, bits },
    weights,
  )
  const cut = cutCategories(groups, sums, minLeaf, impurity)
  if (cut === null || !(cut.purity > least)) return null
  const left = new Set(cut.codes.filter((code) => code >= 0))
  return {
    split: {
      kind: 'category',
      column,
      left,
      missingLeft: cut.codes.includes(-1),
      sawMissing: groups.some(({ code }) => code < 0),
    },
    purity: cut.purity,
  }
}

function numberSplit(
  { columns, bits }: Presorted,
  column: number,
  { start, end, sums }: Span,
  judging: Judging,
  least: number,
): BestSplit | null {
  const { entries, ranks, distinct, hasMissing } = columns[column] as OrderedColumn
  const cut: Cut = { place: -1, purity: least }
  const { minLeaf } = judging
  const stop = hasMissing ? firstMissing(ranks, distinct.length, start, end) : end
  let missingLeft = false
  if (judging.plain && stop === end) {
    const stretch = { entries, ranks, start, end, minLeaf }
    if (sums.length === 2) cutTwo(stretch, sums[1] as number, cut)
    else cutMany(stretch, sums, cut)
  } else {
    const stretch = { entries, ranks, start, end: stop, minLeaf }
    const none = new Float64Array(sums.length)
    cutWeighted(stretch, sums, judging, cut, { sums: none, left: 0, right: end - stop })
    if (stop < end) {
      const missing = sumsBetween(entries, { start: stop, end, bits }, sums.length, judging.weights)
      const { place } = cut
      cutWeighted(stretch, sums, judging, cut, { sums: missing, left: end - stop, right: 0 })
      missingLeft = cut.place !== place
    }
  }
  if (cut.place < 0) return null
  const below = distinct[ranks[cut.place - 1] as number] as number
  const above = distinct[ranks[cut.place] as number] as number
  return {
    split: {
      kind: 'number',
      column,
      threshold: between(below, above),
      below,
      above,
      missingLeft,
      sawMissing: stop < end,
    },
    purity: cut.purity,
  }
}

/** The number in the middle, or the lower where there is none. */
export function between(below: number, above: number): number {
  const middle = below / 2 + above / 2
  return middle >= above || middle < below ? below : middle
}

/** The weight by class of the entries between two places. */
export function sumsBetween(
  entries: Int32Array,
  { start, end, bits }: { start: number; end: number; bits: number },
  classes: number,
  weights: Float64Array | null,
): Float64Array {
  const sums = new Float64Array(classes)
  const mask = (1 << bits) - 1
  for (let place = start; place < end; place += 1) {
    const entry = entries[place] as number
    const code = entry & mask
    sums[code] = (sums[code] as number) + (weights === null ? 1 : (weights[entry >> bits] as number))
  }
  return sums
}

function firstMissing(ranks: Int32Array, missing: number, start: number, end: number): number {
  let low = start
  let high = end
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ranks[middle] as number) < missing) low = middle + 1
    else high = middle
  }
  return low
}
