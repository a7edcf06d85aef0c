/**
 * Our trees are scikit-learn's. Where several splits of a node are equally pure, scikit-learn takes that of a random
 * order of columns and we the first: these nodes are told by name, and both subtrees are compared beneath
 * scikit-learn's choice.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type DataSet, type Labels, casesOf } from '../data-set/data-set.ts'
import { generated, numberData, type Recipe } from '../testing/generated.ts'
import { growTree } from './grow.ts'
import { entropy, gini } from './impurity.ts'
import { prune } from './prune.ts'
import { type Tree, type TreeOptions, nodeAt, predict } from './tree.ts'

interface Fixture {
  readonly data?: readonly (readonly number[])[]
  readonly labels?: readonly number[]
  readonly recipe?: Recipe
  readonly trees: readonly TheirTree[]
}

interface TheirTree {
  readonly title: string
  readonly options: Readonly<Record<string, never>>
  readonly feature: readonly number[]
  readonly threshold: readonly (number | null)[]
  readonly left: readonly number[]
  readonly right: readonly number[]
  readonly cases: readonly number[]
  readonly weights: readonly (readonly number[])[]
  readonly predictions: string
}

const folder = join(import.meta.dirname, 'fixtures')
for (const file of readdirSync(folder)) {
  const fixture = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Fixture
  const { data, labels } = sample(fixture)
  for (const theirs of fixture.trees) {
    test(`On ${file} our tree "${theirs.title}" is scikit-learn's.`, () => {
      const options = optionsOf(theirs.options, labels)
      const price = theirs.options['ccp_alpha'] ?? -1
      const whole = { data, labels, options, price }
      const ours = grow(whole)
      const comparison = new Comparison(theirs)
      comparison.compare(0, ours, 0, whole)
      expect([...comparison.ties]).toMatchSnapshot('nodes where another split is as pure')
      if (comparison.ties.length === 0) expect(predict(ours, data).join('')).toBe(theirs.predictions)
    })
  }
}

interface Cases {
  readonly data: DataSet
  readonly labels: Labels
  readonly options: TreeOptions
  readonly price: number
}

function grow({ data, labels, options, price }: Cases): Tree {
  const tree = growTree(data, labels, options)
  return price < 0 ? tree : prune(tree, price)
}

class Comparison {
  readonly ties: string[] = []
  readonly #theirs: TheirTree

  constructor(theirs: TheirTree) {
    this.#theirs = theirs
  }

  compare(place: number, ours: Tree, own: number, cases: Cases): void {
    const node = nodeAt(ours, own)
    const { feature, threshold, left, right } = this.#theirs
    expect(node.cases).toBe(this.#theirs.cases[place])
    for (const [code, weight] of (this.#theirs.weights[place] ?? []).entries())
      expect(node.weights[code]).toBeCloseTo(weight, 6)
    const { split } = node
    if ((feature[place] as number) < 0) return expect(split).toBeNull()
    // Weights that are no whole numbers leave scikit-learn an impurity of rounding errors, which it splits.
    if (split === null && node.weights.filter((weight) => weight > 0).length === 1) return
    const limit = { column: feature[place] as number, threshold: threshold[place] as number }
    if (split?.kind !== 'number') throw new Error(`node ${place} is a leaf of ours`)
    const [lower, upper] = part(cases, limit)
    if (split.column === limit.column && split.threshold === limit.threshold) {
      this.compare(left[place] as number, ours, node.left, lower)
      this.compare(right[place] as number, ours, node.right, upper)
      return
    }
    expect(purityOf(cases, split)).toBeCloseTo(purityOf(cases, limit), 9)
    this.ties.push(
      `${place}: x${limit.column} <= ${limit.threshold}, ours x${split.column} <= ${split.threshold}`,
    )
    for (const [child, side] of [
      [left[place] as number, lower],
      [right[place] as number, upper],
    ] as const) {
      const { maxLeaves } = side.options
      const own = maxLeaves === undefined ? side.options : { ...side.options, maxLeaves: this.#leaves(child) }
      this.compare(child, grow({ ...side, options: own }), 0, side)
    }
  }

  #leaves(place: number): number {
    const { feature, left, right } = this.#theirs
    if ((feature[place] as number) < 0) return 1
    return this.#leaves(left[place] as number) + this.#leaves(right[place] as number)
  }
}

/** The cases on both sides of a limit, with the options that they have there. */
function part(
  { data, labels, options, price }: Cases,
  limit: { column: number; threshold: number },
): [Cases, Cases] {
  const values = data.columns[limit.column]?.values as Float64Array
  const sides = [true, false].map((left): Cases => {
    const rows = Int32Array.from([...values.keys()].filter((row) => values[row]! <= limit.threshold === left))
    const weights = options.weights === undefined ? undefined : pick(options.weights, rows)
    const share = weightOf(options, data.length) / weightOf({ weights }, rows.length)
    const own = {
      ...options,
      weights,
      maxDepth: (options.maxDepth ?? 99) - 1,
      minGain: (options.minGain ?? 0) * share,
    }
    const codes = { ...labels, values: Int32Array.from(rows, (row) => labels.values[row]!) }
    return { data: casesOf(data, rows), labels: codes, options: own, price: price * share }
  })
  return sides as [Cases, Cases]
}

function purityOf(cases: Cases, limit: { column: number; threshold: number }): number {
  const impurity = cases.options.criterion === 'entropy' ? entropy : gini
  return part(cases, limit).reduce((sum, { labels, options }) => {
    const weights = new Float64Array(labels.classes.length)
    for (const [row, code] of labels.values.entries()) weights[code]! += options.weights?.[row] ?? 1
    return sum + impurity.purity(weights, weightOf(options, labels.values.length))
  }, 0)
}

function weightOf({ weights }: Pick<TreeOptions, 'weights'>, cases: number): number {
  return weights?.reduce((sum, weight) => sum + weight, 0) ?? cases
}

function pick(values: Float64Array, rows: Int32Array): Float64Array {
  return Float64Array.from(rows, (row) => values[row]!)
}

function sample({ data, labels, recipe }: Fixture): { data: DataSet; labels: Labels } {
  if (recipe !== undefined) return generated(recipe)
  const columns = data![0]!.map((_, place) => Float64Array.from(data!, (row) => Math.fround(row[place]!)))
  const classes = [...new Set(labels)].toSorted((a, b) => a - b).map(String)
  return { data: numberData(columns), labels: { classes, values: Int32Array.from(labels!) } }
}

function optionsOf(given: TheirTree['options'], { classes, values }: Labels): TreeOptions {
  const counts = classes.map((_, code) => values.filter((one) => one === code).length)
  // Weights by case, so that part of the cases has the weights of the whole.
  const balanced = Float64Array.from(values, (code) => values.length / (classes.length * counts[code]!))
  const weighted = Float64Array.from(values, (_, row) => 1 + (row % 3))
  return {
    criterion: given['criterion'],
    maxDepth: given['max_depth'] ?? 99,
    minLeaf: given['min_samples_leaf'],
    minSplit: given['min_samples_split'],
    maxLeaves: given['max_leaf_nodes'],
    minGain: given['min_impurity_decrease'],
    weights:
      given['class_weight'] === undefined
        ? given['weighted'] === undefined
          ? undefined
          : weighted
        : balanced,
  }
}
