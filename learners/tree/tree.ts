import type { DataSet } from '../data-set/data-set.ts'

/** How to grow a tree. Names and defaults in brackets are scikit-learn's. */
export interface TreeOptions {
  /** Impurity; default `gini`. */
  readonly criterion?: 'gini' | 'entropy' | undefined
  /** Levels under the root at most (max_depth); default 30. */
  readonly maxDepth?: number | undefined
  /** Cases in a leaf at least (min_samples_leaf); default 1. */
  readonly minLeaf?: number | undefined
  /** Cases in a node that is split at least (min_samples_split); default 2. */
  readonly minSplit?: number | undefined
  /** Leaves at most (max_leaf_nodes): grown best first; default no limit. */
  readonly maxLeaves?: number | undefined
  /** What a split must gain, as a share of all cases' impurity (min_impurity_decrease); default 0. */
  readonly minGain?: number | undefined
  /** A weight for each case (sample_weight), 0 or more; default 1. */
  readonly weights?: Float64Array | undefined
  /** A weight for each class, or `balanced`: all classes weigh the same (class_weight). */
  readonly classWeights?: readonly number[] | 'balanced' | undefined
}

/**
 * Where a node's cases part: at most the threshold, or one of the categories, to the left, all others to the right.
 * `missingLeft`: the side of cases without a value; `sawMissing`: whether the node had any.
 */
export type Split = {
  readonly column: number
  readonly missingLeft: boolean
  readonly sawMissing: boolean
} & (
  | {
      readonly kind: 'number'
      readonly threshold: number
      /** The values next to the threshold among the cases: any number from `below` up to, not including, `above` parts them alike. */
      readonly below: number
      readonly above: number
    }
  | { readonly kind: 'category'; readonly left: ReadonlySet<number> }
)

/** A node with the cases of training that came to it. */
export interface TreeNode {
  readonly depth: number
  /** Cases. */
  readonly cases: number
  /** Weight by class. */
  readonly weights: Float64Array
  /** Gini impurity, or entropy in bits. */
  readonly impurity: number
  /** Null in a leaf. */
  readonly split: Split | null
  /** Places of the children in the tree's nodes; -1 in a leaf. */
  readonly left: number
  readonly right: number
}

/** A decision tree: the root is first, and children stand behind their parents. */
export interface Tree {
  readonly classes: number
  readonly nodes: readonly TreeNode[]
}

/** The place of the leaf to which each case comes. */
export function leavesOf(tree: Tree, data: DataSet): Int32Array {
  const leaves = new Int32Array(data.length)
  for (let row = 0; row < data.length; row += 1) {
    let place = 0
    for (let node = nodeAt(tree, 0); node.split !== null; node = nodeAt(tree, place))
      place = goesLeft(node.split, data, row) ? node.left : node.right
    leaves[row] = place
  }
  return leaves
}

/** The class that the tree predicts for each case: the heaviest of its leaf, of equals the first. */
export function predict(tree: Tree, data: DataSet): Int32Array {
  const answers = tree.nodes.map(({ weights }) => heaviest(weights))
  return leavesOf(tree, data).map((leaf) => answers[leaf] as number)
}

/** How many leaves there are. */
export function countLeaves(tree: Tree): number {
  return tree.nodes.filter(({ split }) => split === null).length
}

/** The class of the greatest weight; of equals the first. */
export function heaviest(weights: Float64Array): number {
  let best = 0
  for (let code = 1; code < weights.length; code += 1)
    if ((weights[code] as number) > (weights[best] as number)) best = code
  return best
}

/** The node in a place. */
export function nodeAt(tree: Tree, place: number): TreeNode {
  return tree.nodes[place] as TreeNode
}

/** To which side a case goes. */
export function goesLeft(split: Split, data: DataSet, row: number): boolean {
  const column = data.columns[split.column]
  if (split.kind === 'category') {
    const code = column?.values[row] as number
    return code < 0 ? split.missingLeft : split.left.has(code)
  }
  const value = column?.values[row] as number
  return Number.isNaN(value) ? split.missingLeft : value <= split.threshold
}
