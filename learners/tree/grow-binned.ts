import type { DataSet, Labels } from '../data-set/data-set.ts'
import type { BestSplit } from './best-split.ts'
import { type BinnedColumn, binColumn } from './bins.ts'
import { bestBinnedSplit, type Histogram, histogramOf, subtract } from './histograms.ts'
import { entropy, gini, type Impurity } from './impurity.ts'
import { goesLeft, type Split, type Tree, type TreeNode, type TreeOptions } from './tree.ts'

/** Weights have no place in counts. */
export type BinnedTreeOptions = Omit<TreeOptions, 'weights' | 'classWeights' | 'maxLeaves'>

/**
 * A tree over columns of at most 255 bins, for sets of a million cases: a node counts its cases by bin and class, only
 * the smaller child is counted and the other is what is left (Ke et al., LightGBM, 2017). Thresholds lie between bins;
 * columns of no more values than bins are as exact as in `growTree`. Columns of more than 255 categories are left out.
 */
export function growBinned(data: DataSet, labels: Labels, options: BinnedTreeOptions = {}): Tree {
  const binned = data.columns.map((column) => binColumn(column))
  const places = [...binned.keys()].filter((place) => binned[place] !== null)
  const columns = places.map((place) => binned[place] as BinnedColumn)
  return new BinnedGrower({ data, labels, columns, places }, options).grow()
}

interface Source {
  readonly data: DataSet
  readonly labels: Labels
  readonly columns: readonly BinnedColumn[]
  /** By binned column, its place in the data. */
  readonly places: readonly number[]
}

class BinnedGrower {
  readonly #source: Source
  readonly #limits: {
    impurity: Impurity
    minLeaf: number
    maxDepth: number
    minSplit: number
    minGain: number
  }
  readonly #nodes: TreeNode[] = []

  constructor(source: Source, options: BinnedTreeOptions) {
    this.#source = source
    const minLeaf = options.minLeaf ?? 1
    this.#limits = {
      impurity: options.criterion === 'entropy' ? entropy : gini,
      minLeaf,
      maxDepth: options.maxDepth ?? 30,
      minSplit: Math.max(options.minSplit ?? 2, 2 * minLeaf),
      minGain: options.minGain ?? 0,
    }
  }

  grow(): Tree {
    const { data, labels } = this.#source
    const rows = Int32Array.from({ length: data.length }, (_, row) => row)
    this.#add(rows, null, 0)
    return { classes: labels.classes.length, nodes: this.#nodes }
  }

  /** Adds a node and all below it. `histogram`: its counts, when they are known. */
  #add(rows: Int32Array, histogram: Histogram | null, depth: number): number {
    const place = this.#nodes.length
    const weights = this.#sumsOf(rows)
    const impurity = this.#limits.impurity.of(weights, rows.length)
    const node = { depth, cases: rows.length, weights, impurity, split: null, left: -1, right: -1 }
    this.#nodes.push(node)
    if (!this.#mayBeSplit(node)) return place
    const counts = histogram ?? this.#count(rows)
    const best = bestBinnedSplit(this.#source.columns, counts, weights, this.#limits)
    if (best === null || !this.#isWorthIt(best, weights, rows.length)) return place
    const split = { ...best.split, column: this.#source.places[best.split.column] as number }
    const [lower, upper] = this.#part(rows, split)
    // Both children are counted by one count, of the smaller; where neither is split again, by none.
    const further =
      depth + 1 < this.#limits.maxDepth && Math.max(lower.length, upper.length) >= this.#limits.minSplit
    const few = further ? this.#count(lower.length <= upper.length ? lower : upper) : null
    const many = few === null ? null : subtract(counts, few)
    const left = this.#add(lower, lower.length <= upper.length ? few : many, depth + 1)
    const right = this.#add(upper, lower.length <= upper.length ? many : few, depth + 1)
    this.#nodes[place] = { ...node, split, left, right }
    return place
  }

  #mayBeSplit({ depth, cases, weights }: Pick<TreeNode, 'depth' | 'cases' | 'weights'>): boolean {
    const isPure = weights.includes(cases)
    return depth < this.#limits.maxDepth && cases >= this.#limits.minSplit && !isPure
  }

  #isWorthIt({ purity }: BestSplit, weights: Float64Array, cases: number): boolean {
    const gain = (purity - this.#limits.impurity.purity(weights, cases)) / this.#source.data.length
    return gain + Number.EPSILON >= this.#limits.minGain
  }

  #count(rows: Int32Array): Histogram {
    const { columns, labels } = this.#source
    return histogramOf(columns, rows, labels.values, labels.classes.length)
  }

  #sumsOf(rows: Int32Array): Float64Array {
    const { values, classes } = this.#source.labels
    const sums = new Float64Array(classes.length)
    for (const row of rows) sums[values[row] as number] = (sums[values[row] as number] as number) + 1
    return sums
  }

  #part(rows: Int32Array, split: Split): [Int32Array, Int32Array] {
    const left = new Int32Array(rows.length)
    const right = new Int32Array(rows.length)
    let lefts = 0
    let rights = 0
    for (const row of rows) {
      if (goesLeft(split, this.#source.data, row)) left[lefts++] = row
      else right[rights++] = row
    }
    return [left.subarray(0, lefts), right.subarray(0, rights)]
  }
}
