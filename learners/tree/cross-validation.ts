import type { DataSet, Labels } from '../data-set/data-set.ts'
import { stratifiedFolds } from '../data-set/split.ts'
import { growPresorted } from './grow.ts'
import { only, type Presorted, presort } from './presort.ts'
import { collapsePrices, prune } from './prune.ts'
import { type Tree, type TreeOptions, goesLeft, nodeAt } from './tree.ts'

export interface PruningOptions extends TreeOptions {
  /** Parts of the cross-validation; default 5. */
  readonly folds?: number | undefined
  readonly seed?: number | undefined
  /** Called now and then: throws to end the work. */
  readonly check?: (() => void) | undefined
}

/** Prices of a leaf that are tried at most. */
const MOST_PRICES = 40

/**
 * A tree pruned to what cross-validation says: of the prices of a leaf the highest whose error on cases left out is
 * within one standard error of the least (Breiman et al. 1984, chapter 11). The error is Brier's, which also tells
 * shares apart that don't change the answer.
 */
export function growPruned(data: DataSet, labels: Labels, options: PruningOptions = {}): Tree {
  return growPrunedSorted(data, labels, presort(data, labels), options)
}

/** The same over columns that are sorted already. */
export function growPrunedSorted(
  data: DataSet,
  labels: Labels,
  presorted: Presorted,
  options: PruningOptions,
): Tree {
  const folds = options.folds ?? 5
  const tree = growPresorted(presorted, options)
  const prices = pricesToTry(tree)
  if (prices.length < 2 || data.length < 2 * folds) return tree
  const fold = stratifiedFolds(labels, folds, options.seed ?? 1)
  const sums = new Float64Array(prices.length)
  const squares = new Float64Array(prices.length)
  for (let out = 0; out < folds; out += 1) {
    options.check?.()
    const kept = Uint8Array.from(fold, (own) => (own === out ? 0 : 1))
    const grown = growPresorted(only(presorted, kept), options)
    const own = collapsePrices(grown)
    for (let row = 0; row < data.length; row += 1)
      if (fold[row] === out)
        addErrors({ tree: grown, own, data, prices }, row, labels.values[row] as number, sums, squares)
  }
  return prune(tree, chosenPrice(prices, sums, squares, data.length))
}

/** Between two prices at which the tree changes, the one in the middle (geometrically). */
function pricesToTry(tree: Tree): number[] {
  const steps = [...new Set(collapsePrices(tree))].filter((price) => price < Number.POSITIVE_INFINITY)
  steps.sort((a, b) => a - b)
  const between = steps.map((price, place) => Math.sqrt(Math.max(price, 0) * (steps[place + 1] ?? price * 4)))
  if (between.length <= MOST_PRICES) return between
  return Array.from(
    { length: MOST_PRICES },
    (_, at) => between[Math.floor((at * (between.length - 1)) / (MOST_PRICES - 1))] as number,
  )
}

/** Adds what the tree, pruned to each of the prices, is wrong by in one case. Prices ascend: the nodes are met from the leaf up. */
function addErrors(
  { tree, own, data, prices }: { tree: Tree; own: Float64Array; data: DataSet; prices: readonly number[] },
  row: number,
  code: number,
  sums: Float64Array,
  squares: Float64Array,
): void {
  let place = 0
  let open = prices.length
  for (;;) {
    const node = nodeAt(tree, place)
    // Those prices end here that collapse this node, and did none above it.
    const from = node.split === null ? 0 : prices.findIndex((price) => price >= (own[place] as number))
    if (from >= 0 && from < open) {
      const error = brier(node.weights, code)
      for (let at = from; at < open; at += 1) {
        sums[at] = (sums[at] as number) + error
        squares[at] = (squares[at] as number) + error * error
      }
      open = from
    }
    if (open === 0 || node.split === null) return
    place = goesLeft(node.split, data, row) ? node.left : node.right
  }
}

function brier(weights: Float64Array, code: number): number {
  let total = 0
  for (const weight of weights) total += weight
  let error = 0
  for (let one = 0; one < weights.length; one += 1) {
    const share = ((weights[one] as number) + 1 / weights.length) / (total + 1)
    error += (share - (one === code ? 1 : 0)) ** 2
  }
  return error
}

function chosenPrice(
  prices: readonly number[],
  sums: Float64Array,
  squares: Float64Array,
  cases: number,
): number {
  let best = 0
  for (const place of prices.keys()) if ((sums[place] as number) < (sums[best] as number)) best = place
  const mean = (sums[best] as number) / cases
  const variance = Math.max(0, (squares[best] as number) / cases - mean * mean)
  const most = (sums[best] as number) + Math.sqrt(variance * cases)
  const chosen = prices.findLastIndex((_, place) => (sums[place] as number) <= most)
  return prices[Math.max(chosen, best)] as number
}
