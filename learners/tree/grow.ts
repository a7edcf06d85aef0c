import type { DataSet, Labels } from '../data-set/data-set.ts'
import { type BestSplit, type Judging, type Span, bestSplit, sumsBetween } from './best-split.ts'
import { entropy, gini } from './impurity.ts'
import { type OrderedColumn, type Presorted, presort } from './presort.ts'
import type { Split, Tree, TreeNode, TreeOptions } from './tree.ts'

/** What rounding may take from a gain: the step of a double after 1, as in scikit-learn. */
const ROUNDING = Number.EPSILON

/**
 * Grows a classification tree (Breiman et al. 1984) over columns sorted once: each node is a stretch of every column,
 * and a split parts the stretches stably, so that they stay sorted (Shafer et al., SPRINT, 1996). The splits are
 * scikit-learn's on the same settings; among equally pure ones the first column and the lowest threshold are taken,
 * where scikit-learn takes those of a random order. Throws RangeError for options that make no sense.
 */
export function growTree(data: DataSet, labels: Labels, options: TreeOptions = {}): Tree {
  return growPresorted(presort(data, labels), options)
}

/** The same over columns that are sorted already; they stay as they are. */
export function growPresorted(presorted: Presorted, options: TreeOptions = {}): Tree {
  return new Grower(presorted, options).grow()
}

/** A node whose best split is known. */
interface Open {
  readonly place: number
  readonly span: Span
  readonly best: BestSplit
  /** Share of all cases' impurity. */
  readonly gain: number
}

class Grower {
  readonly #presorted: Presorted
  readonly #judging: Judging
  readonly #limits: { maxDepth: number; minSplit: number; maxLeaves: number; minGain: number }
  readonly #nodes: TreeNode[] = []
  readonly #open: Open[] = []
  /** By case: 1 where it goes left. */
  readonly #side: Uint8Array
  readonly #spareEntries: Int32Array
  readonly #spareRanks: Int32Array
  #total = 0

  constructor(presorted: Presorted, options: TreeOptions) {
    const columns = presorted.columns.map((column) => ({
      ...column,
      entries: column.entries.slice(),
      ranks: column.ranks.slice(),
    }))
    this.#presorted = { ...presorted, columns }
    const weights = caseWeights(presorted, options)
    const minLeaf = atLeast('minLeaf', options.minLeaf ?? 1, 1)
    const impurity = options.criterion === 'entropy' ? entropy : gini
    this.#judging = { impurity, weights, minLeaf, plain: weights === null && impurity === gini }
    this.#limits = {
      maxDepth: atLeast('maxDepth', options.maxDepth ?? 30, 0),
      minSplit: Math.max(atLeast('minSplit', options.minSplit ?? 2, 2), 2 * minLeaf),
      maxLeaves: atLeast('maxLeaves', options.maxLeaves ?? Number.POSITIVE_INFINITY, 1),
      minGain: atLeast('minGain', options.minGain ?? 0, 0),
    }
    const length = columns[0]?.entries.length ?? 0
    this.#side = new Uint8Array(presorted.cases)
    this.#spareEntries = new Int32Array(length)
    this.#spareRanks = new Int32Array(length)
  }

  grow(): Tree {
    const { columns, bits, classes } = this.#presorted
    const [first] = columns
    const end = first?.entries.length ?? 0
    const sums =
      first === undefined
        ? new Float64Array(classes)
        : sumsBetween(first.entries, { start: 0, end, bits }, classes, this.#judging.weights)
    this.#total = total(sums)
    this.#add({ start: 0, end, sums }, 0)
    let leaves = 1
    for (let next = this.#next(); next !== null && leaves < this.#limits.maxLeaves; next = this.#next()) {
      this.#split(next)
      leaves += 1
    }
    return { classes, nodes: this.#nodes }
  }

  /** Best first where leaves are counted, else the last first. */
  #next(): Open | null {
    if (this.#limits.maxLeaves === Number.POSITIVE_INFINITY) return this.#open.pop() ?? null
    let best = -1
    for (const [place, { gain }] of this.#open.entries())
      if (best < 0 || gain > (this.#open[best] as Open).gain) best = place
    return best < 0 ? null : (this.#open.splice(best, 1)[0] as Open)
  }

  #add(span: Span, depth: number): number {
    const { impurity } = this.#judging
    const place = this.#nodes.length
    this.#nodes.push({
      depth,
      cases: span.end - span.start,
      weights: span.sums,
      impurity: impurity.of(span.sums, total(span.sums)),
      split: null,
      left: -1,
      right: -1,
    })
    if (this.#mayBeSplit(span, depth)) {
      const best = bestSplit(this.#presorted, span, this.#judging)
      if (best !== null) {
        const gain = (best.purity - impurity.purity(span.sums, total(span.sums))) / this.#total
        if (gain + ROUNDING >= this.#limits.minGain) this.#open.push({ place, span, best, gain })
      }
    }
    return place
  }

  #mayBeSplit({ start, end, sums }: Span, depth: number): boolean {
    const isPure = sums.reduce((present, sum) => present + (sum > 0 ? 1 : 0), 0) < 2
    return depth < this.#limits.maxDepth && end - start >= this.#limits.minSplit && !isPure
  }

  #split({ place, span, best: { split } }: Open): void {
    const node = this.#nodes[place] as TreeNode
    const middle = span.start + this.#mark(split, span)
    const [leftSums, rightSums] = this.#sumsOfSides(split.column, span)
    const children = [
      { start: span.start, end: middle, sums: leftSums },
      { start: middle, end: span.end, sums: rightSums },
    ] as const
    const depth = node.depth + 1
    const further = children.some((child) => this.#mayBeSplit(child, depth))
    if (further) for (const column of this.#presorted.columns) this.#part(column, span)
    // Nodes that are last are next: the left child's subtree comes first.
    const right = this.#nodes.length + 1
    const left = this.#add(children[0], depth)
    this.#add(children[1], depth)
    this.#nodes[place] = { ...node, split, left, right }
  }

  /** Marks the cases that go left, and counts them. */
  #mark(split: Split, { start, end }: Span): number {
    const { entries, ranks, distinct } = this.#presorted.columns[split.column] as OrderedColumn
    const { bits } = this.#presorted
    let count = 0
    for (let place = start; place < end; place += 1) {
      const rank = ranks[place] as number
      const left =
        rank >= distinct.length
          ? split.missingLeft
          : split.kind === 'number'
            ? (distinct[rank] as number) <= split.threshold
            : split.left.has(rank)
      this.#side[(entries[place] as number) >> bits] = left ? 1 : 0
      count += left ? 1 : 0
    }
    return count
  }

  /** Weight by class of those that go left, and of the others. Differences would leave rounding errors of classes that are gone. */
  #sumsOfSides(column: number, { start, end }: Span): [Float64Array, Float64Array] {
    const { bits, classes, columns } = this.#presorted
    const { entries } = columns[column] as OrderedColumn
    const { weights } = this.#judging
    const sides: [Float64Array, Float64Array] = [new Float64Array(classes), new Float64Array(classes)]
    const mask = (1 << bits) - 1
    for (let place = start; place < end; place += 1) {
      const entry = entries[place] as number
      const sums = this.#side[entry >> bits] === 1 ? sides[0] : sides[1]
      const code = entry & mask
      sums[code] = (sums[code] as number) + (weights === null ? 1 : (weights[entry >> bits] as number))
    }
    return sides
  }

  /** Puts marked cases before the others, each part in its order. Without branches: none could be foretold. */
  #part({ entries, ranks }: OrderedColumn, { start, end }: Span): void {
    const side = this.#side
    const spareEntries = this.#spareEntries
    const spareRanks = this.#spareRanks
    const { bits } = this.#presorted
    let left = start
    let right = 0
    for (let place = start; place < end; place += 1) {
      const entry = entries[place] as number
      const rank = ranks[place] as number
      const goes = side[entry >> bits] as number
      entries[left] = entry
      ranks[left] = rank
      spareEntries[right] = entry
      spareRanks[right] = rank
      left += goes
      right += 1 - goes
    }
    entries.set(spareEntries.subarray(0, right), left)
    ranks.set(spareRanks.subarray(0, right), left)
  }
}

/** What each case weighs; null when all weigh 1. */
function caseWeights(
  { columns, cases, classes, bits }: Presorted,
  options: TreeOptions,
): Float64Array | null {
  const { weights, classWeights } = options
  if (weights === undefined && classWeights === undefined) return null
  const all = weights?.slice() ?? new Float64Array(cases).fill(1)
  if (all.length !== cases) throw new RangeError(`${cases} cases can't have ${all.length} weights`)
  for (const weight of all)
    if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY)) throw new RangeError(`${weight} is no weight`)
  const entries = columns[0]?.entries
  if (classWeights === undefined || entries === undefined) return all
  const mask = (1 << bits) - 1
  const by = classWeights === 'balanced' ? balanced(entries, classes, mask) : classWeights
  for (const entry of entries) all[entry >> bits] = (all[entry >> bits] as number) * (by[entry & mask] ?? 1)
  return all
}

function balanced(entries: Int32Array, classes: number, mask: number): number[] {
  const counts = Array.from({ length: classes }, () => 0)
  for (const entry of entries) counts[entry & mask] = (counts[entry & mask] as number) + 1
  return counts.map((count) => (count === 0 ? 0 : entries.length / (classes * count)))
}

function atLeast(name: string, value: number, least: number): number {
  if (value >= least) return value
  throw new RangeError(`${name} must be ${least} or more, not ${value}`)
}

function total(weights: Float64Array): number {
  let sum = 0
  for (const weight of weights) sum += weight
  return sum
}
