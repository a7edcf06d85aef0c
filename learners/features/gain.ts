import type { Column, DataSet, Labels } from '../data-set/data-set.ts'
import { growPresorted } from '../tree/grow.ts'
import { entropy } from '../tree/impurity.ts'
import { type Presorted, presort } from '../tree/presort.ts'

/** Leaves of the trees that are compared: enough for a few ways to come about. */
const LEAVES = 10

/**
 * What columns tell of the labels: twice the log likelihood ratio (Wilks' G) of a small tree over them against no tree.
 * Columns are sorted once, and tried with others beside them.
 */
export class Telling {
  readonly #labels: Labels
  #presorted: Presorted
  #told: number

  constructor(data: DataSet, labels: Labels) {
    this.#labels = labels
    this.#presorted = presort(data, labels)
    this.#told = likelihoodRatio(this.#presorted)
  }

  /** How much more is told with one column more. */
  gainOf(column: Column): number {
    return likelihoodRatio(this.#with(column)) - this.#told
  }

  /** Takes a column in. */
  add(column: Column): void {
    this.#presorted = this.#with(column)
    this.#told = likelihoodRatio(this.#presorted)
  }

  /** What could be told at most. */
  get all(): number {
    const counts = new Float64Array(this.#labels.classes.length)
    for (const code of this.#labels.values) counts[code] = (counts[code] as number) + 1
    return -2 * Math.LN2 * entropy.purity(counts, this.#labels.values.length)
  }

  #with(column: Column): Presorted {
    const { columns } = presort(
      { length: column.values.length, columns: [column], ignored: [] },
      this.#labels,
    )
    return { ...this.#presorted, columns: [...this.#presorted.columns, ...columns] }
  }
}

/** What one column tells alone. */
export function toldBy(column: Column, labels: Labels): number {
  return likelihoodRatio(presort({ length: column.values.length, columns: [column], ignored: [] }, labels))
}

function likelihoodRatio(presorted: Presorted): number {
  const minLeaf = Math.max(5, Math.ceil(presorted.cases / 1_000))
  const tree = growPresorted(presorted, { maxLeaves: LEAVES, minLeaf, maxDepth: 6 })
  let sum = 0
  for (const [place, { split, weights, cases }] of tree.nodes.entries()) {
    if (split === null) sum += entropy.purity(weights, cases)
    if (place === 0) sum -= entropy.purity(weights, cases)
  }
  return 2 * Math.LN2 * sum
}
