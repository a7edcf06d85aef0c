import type { Impurity } from './impurity.ts'
import { type Cut, type Stretch, maskOf } from './scans.ts'

/** What cases weigh: one for each case. */
export interface Weighing {
  readonly weights: Float64Array | null
  readonly impurity: Impurity
}

/**
 * The purest split by any measure, of cases that weigh something. `before`: weights that are on the left beforehand,
 * those of missing values.
 */
export function cutWeighted(
  { entries, ranks, start, end, minLeaf }: Stretch,
  sums: Float64Array,
  { weights, impurity }: Weighing,
  cut: Cut,
  before: { readonly sums: Float64Array; readonly left: number; readonly right: number },
): void {
  const mask = maskOf(sums.length)
  const bits = 32 - Math.clz32(mask)
  const left = before.sums.slice()
  const right = sums.map((sum, code) => sum - (left[code] as number))
  let leftTotal = total(left)
  let rightTotal = total(right)
  for (let place = start; place < end - 1; place += 1) {
    const entry = entries[place] as number
    const weight = weights === null ? 1 : (weights[entry >> bits] as number)
    const code = entry & mask
    left[code] = (left[code] as number) + weight
    right[code] = (right[code] as number) - weight
    leftTotal += weight
    rightTotal -= weight
    if (ranks[place] === ranks[place + 1]) continue
    const count = place + 1 - start + before.left
    if (count < minLeaf || end - place - 1 + before.right < minLeaf) continue
    const purity = impurity.purity(left, leftTotal) + impurity.purity(right, rightTotal)
    if (purity > cut.purity) {
      cut.purity = purity
      cut.place = place + 1
    }
  }
}

function total(weights: Float64Array): number {
  let sum = 0
  for (const weight of weights) sum += weight
  return sum
}
