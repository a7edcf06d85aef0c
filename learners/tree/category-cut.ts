import type { Impurity } from './impurity.ts'

/** Cases of one category, or of those without a value, in a node. */
interface Group {
  /** The category; -1 for a missing value. */
  readonly code: number
  readonly cases: number
  readonly weights: Float64Array
}

/** Which groups go left, and how pure that makes the sides. */
export interface CategoryCut {
  readonly codes: readonly number[]
  readonly purity: number
}

/** With more categories than this in a node, rare ones stay together on the right. */
const MANY = 32
/** Cases that a category must have then. */
const FREQUENT = 10
/** With more classes than this, categories are ordered by the heaviest class alone. */
const FEW_CLASSES = 8

/**
 * The purest split of categories: ordered by the share of a class, one of the cuts of the order is best (Fisher 1958;
 * Breiman et al. 1984, theorem 4.5, exact for two classes). With more classes each class gives an order, and the best
 * cut of all is taken. Null when there is none. The smaller side is the left.
 */
export function cutCategories(
  groups: readonly Group[],
  sums: Float64Array,
  minLeaf: number,
  impurity: Impurity,
): CategoryCut | null {
  const open = groups.length > MANY ? groups.filter(({ cases }) => cases >= FREQUENT) : groups
  const cases = groups.reduce((sum, group) => sum + group.cases, 0)
  let best: { order: readonly Group[]; length: number; purity: number } | null = null
  for (const code of orderingClasses(sums)) {
    const order = open.toSorted((a, b) => share(b, code) - share(a, code) || a.code - b.code)
    const left = new Float64Array(sums.length)
    const right = sums.slice()
    let count = 0
    for (const [place, group] of order.entries()) {
      for (const [one, weight] of group.weights.entries()) {
        left[one] = (left[one] as number) + weight
        right[one] = (right[one] as number) - weight
      }
      count += group.cases
      if (count < minLeaf || cases - count < minLeaf || place + 1 === groups.length) continue
      const purity = impurity.purity(left, total(left)) + impurity.purity(right, total(right))
      if (best === null || purity > best.purity) best = { order, length: place + 1, purity }
    }
  }
  if (best === null) return null
  const { order, length, purity } = best
  const codes = order.slice(0, length).map(({ code }) => code)
  const rest = groups.map(({ code }) => code).filter((code) => !codes.includes(code))
  return { codes: rest.length < codes.length ? rest : codes, purity }
}

function orderingClasses(sums: Float64Array): number[] {
  const classes = [...sums.keys()].filter((code) => (sums[code] as number) > 0)
  // Of two classes one order is the other backwards.
  if (classes.length <= 2) return classes.slice(-1)
  if (classes.length <= FEW_CLASSES) return classes
  return classes.toSorted((a, b) => (sums[b] as number) - (sums[a] as number)).slice(0, 1)
}

function share({ weights }: Group, code: number): number {
  const all = total(weights)
  return all <= 0 ? 0 : (weights[code] as number) / all
}

function total(weights: Float64Array): number {
  let sum = 0
  for (const weight of weights) sum += weight
  return sum
}

/** The groups of a stretch of a category column's entries. */
export function groupsOf(
  { entries, ranks, start, end }: { entries: Int32Array; ranks: Int32Array; start: number; end: number },
  { categories, classes, bits }: { categories: number; classes: number; bits: number },
  weights: Float64Array | null,
): Group[] {
  const groups: Group[] = []
  const mask = (1 << bits) - 1
  for (let place = start; place < end;) {
    const rank = ranks[place] as number
    const sums = new Float64Array(classes)
    const first = place
    for (; place < end && ranks[place] === rank; place += 1) {
      const entry = entries[place] as number
      const code = entry & mask
      sums[code] = (sums[code] as number) + (weights === null ? 1 : (weights[entry >> bits] as number))
    }
    groups.push({ code: rank >= categories ? -1 : rank, cases: place - first, weights: sums })
  }
  return groups
}
