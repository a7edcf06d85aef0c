import { normalQuantile } from './normal.ts'

/** A value and its normal score: the standard normal's quantile at the value's place in its distribution. */
export type Knot = readonly [value: number, score: number]

/** Knots of a distribution, at most. */
const MOST_KNOTS = 33

/** Distinct values with the normal scores of their mid-ranks, thinned out evenly by score. */
export function knotsOf(numbers: readonly number[]): Knot[] {
  const sorted = numbers.toSorted((left, right) => left - right)
  const all: Knot[] = []
  for (let start = 0; start < sorted.length;) {
    const value = sorted[start] ?? 0
    let end = start
    while (sorted[end] === value) end++
    all.push([value, normalQuantile((start + end) / 2 / sorted.length)])
    start = end
  }
  if (all.length <= MOST_KNOTS) return all
  const lowest = all[0]?.[1] ?? 0
  const step = ((all.at(-1)?.[1] ?? 0) - lowest) / (MOST_KNOTS - 1)
  const knots = all.filter(([, score], at) => {
    const before = all[at - 1]?.[1] ?? Number.NEGATIVE_INFINITY
    return Math.floor((score - lowest) / step) > Math.floor((before - lowest) / step)
  })
  const last = all.at(-1)
  return last === undefined || knots.at(-1) === last ? knots : [...knots, last]
}

/** The normal score of a value: between knots by line, beyond them by the slope of the whole. */
export function scoreAt(knots: readonly Knot[], value: number): number {
  const [first, last] = [knots[0], knots.at(-1)]
  if (first === undefined || last === undefined) return 0
  if (value < first[0] || value > last[0]) {
    const [end, endScore] = value < first[0] ? first : last
    return endScore + (value - end) * slopeOf(first, last)
  }
  const above = knots.findIndex(([knot]) => knot >= value)
  const [right, rightScore] = knots[above] ?? last
  const [left, leftScore] = knots[above - 1] ?? [right, rightScore]
  if (right === left) return rightScore
  return leftScore + ((value - left) / (right - left)) * (rightScore - leftScore)
}

/** Where only one value was ever seen, a tenth of it is taken for a standard deviation. */
function slopeOf(first: Knot, last: Knot): number {
  const spread = last[0] - first[0]
  return spread > 0 ? (last[1] - first[1]) / spread : 1 / Math.max(Math.abs(first[0]) * 0.1, 1e-9)
}
