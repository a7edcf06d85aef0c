import type { Expression, Kind, NodeOf } from './tree.ts'

/** What to do with each kind of node. */
type Cases<Context extends readonly unknown[], Outcome> = {
  readonly [K in Kind]: (node: NodeOf<K>, ...context: Context) => Outcome
}

/** A function of a node, from one case for each kind of node: the compiler sees that none is forgotten. */
export function byKind<Context extends readonly unknown[], Outcome>(
  cases: Cases<Context, Outcome>,
): (node: Expression, ...context: Context) => Outcome {
  return (node, ...context) => {
    // A node's kind picks the case for nodes of its kind, which the type of an index can't tell.
    const apply = cases[node.kind] as (node: Expression, ...context: Context) => Outcome
    return apply(node, ...context)
  }
}
