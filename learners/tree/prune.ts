import { type Tree, type TreeNode, nodeAt } from './tree.ts'

/**
 * For each node the complexity at which minimal cost-complexity pruning makes it a leaf: the least price of a leaf, in
 * shares of all cases' impurity, at which its subtree no longer pays (Breiman et al. 1984, chapter 3; scikit-learn's
 * `ccp_alpha`). Infinity for a leaf.
 */
export function collapsePrices(tree: Tree): Float64Array {
  const state = subtrees(tree)
  const prices = new Float64Array(tree.nodes.length).fill(Number.POSITIVE_INFINITY)
  let reached = 0
  for (let weakest = weakestLink(state); weakest >= 0; weakest = weakestLink(state)) {
    const { own, below, leaves, parents } = state
    reached = Math.max(reached, link(state, weakest))
    prices[weakest] = reached
    const saved = (own[weakest] as number) - (below[weakest] as number)
    const gone = (leaves[weakest] as number) - 1
    for (let place = weakest; place >= 0; place = parents[place] as number) {
      below[place] = (below[place] as number) + saved
      leaves[place] = (leaves[place] as number) - gone
    }
    close(tree, state, weakest)
  }
  return prices
}

/** The tree with every subtree collapsed that doesn't pay so much for each leaf. */
export function prune(tree: Tree, price: number): Tree {
  const prices = collapsePrices(tree)
  const nodes: TreeNode[] = []
  const add = (place: number): number => {
    const node = nodeAt(tree, place)
    const own = nodes.length
    nodes.push({ ...node, split: null, left: -1, right: -1 })
    if (node.split === null || (prices[place] as number) <= price) return own
    const left = add(node.left)
    nodes[own] = { ...node, left, right: add(node.right) }
    return own
  }
  add(0)
  return { ...tree, nodes }
}

interface Subtrees {
  /** The node's own cost as a leaf. */
  readonly own: Float64Array
  /** The cost of the leaves below. */
  readonly below: Float64Array
  readonly leaves: Int32Array
  readonly parents: Int32Array
  /** 1 for a node that is still split. */
  readonly inner: Uint8Array
}

function subtrees({ nodes }: Tree): Subtrees {
  const all = weightOf(nodes[0])
  const own = Float64Array.from(nodes, (node) => (all === 0 ? 0 : (node.impurity * weightOf(node)) / all))
  const below = own.slice()
  const leaves = new Int32Array(nodes.length).fill(1)
  const parents = new Int32Array(nodes.length).fill(-1)
  const inner = new Uint8Array(nodes.length)
  for (const [place, { split, left, right }] of [...nodes.entries()].toReversed()) {
    if (split === null) continue
    inner[place] = 1
    below[place] = (below[left] as number) + (below[right] as number)
    leaves[place] = (leaves[left] as number) + (leaves[right] as number)
    parents[left] = place
    parents[right] = place
  }
  return { own, below, leaves, parents, inner }
}

function weakestLink(state: Subtrees): number {
  let weakest = -1
  let least = Number.POSITIVE_INFINITY
  for (let place = 0; place < state.inner.length; place += 1) {
    if (state.inner[place] === 0) continue
    const price = link(state, place)
    if (price < least) {
      least = price
      weakest = place
    }
  }
  return weakest
}

function link({ own, below, leaves }: Subtrees, place: number): number {
  return ((own[place] as number) - (below[place] as number)) / ((leaves[place] as number) - 1)
}

/** Nodes below a leaf are no candidates any more. */
function close(tree: Tree, state: Subtrees, place: number): void {
  if (state.inner[place] === 0) return
  state.inner[place] = 0
  const { left, right } = nodeAt(tree, place)
  close(tree, state, left)
  close(tree, state, right)
}

function weightOf(node: TreeNode | undefined): number {
  return node?.weights.reduce((sum, weight) => sum + weight, 0) ?? 0
}
