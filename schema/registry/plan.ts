import { operationFromDocument } from '@apollo/federation-internals'
import { QueryPlanner } from '@apollo/query-planner'
import type { FetchNode, PlanNode, SubscriptionNode } from '@apollo/query-planner'
import { Kind, parse } from 'graphql'
import type { DocumentNode, SelectionSetNode } from 'graphql'
import type { Graph } from './graph.ts'

/** One call of a subgraph, and the coordinates of the fields that it begins with. */
export type Fetch = { subgraph: string; coordinates: string[] }

/** What it takes to answer an operation. */
export type Plan = {
  fetches: Fetch[]
  /** Fetches that wait for one another: the longest chain. */
  depth: number
}

/** Plans operations over a graph as the router does. An operation that can't be planned throws. */
export function plannerOf({ supergraph }: Graph): (document: DocumentNode, operationName?: string) => Plan {
  const planner = new QueryPlanner(supergraph)
  return (document, operationName) => {
    const operation = operationFromDocument(
      supergraph.apiSchema(),
      document,
      operationName === undefined ? {} : { operationName },
    )
    const { node } = planner.buildQueryPlan(operation)
    return { fetches: fetchesIn(node).map(fetchOf), depth: depthOf(node) }
  }
}

type Node = PlanNode | SubscriptionNode | undefined

function fetchesIn(node: Node): FetchNode[] {
  if (node === undefined) return []
  return node.kind === 'Fetch' ? [node] : partsOf(node).flatMap(fetchesIn)
}

function depthOf(node: Node): number {
  if (node === undefined) return 0
  if (node.kind === 'Fetch') return 1
  const depths = partsOf(node).map(depthOf)
  const inTurn = node.kind === 'Sequence' || node.kind === 'Subscription'
  return inTurn ? depths.reduce((sum, depth) => sum + depth, 0) : Math.max(0, ...depths)
}

function partsOf(node: Exclude<Node, FetchNode | undefined>): Node[] {
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel':
      return node.nodes
    case 'Flatten':
      return [node.node]
    case 'Condition':
      return [node.ifClause, node.elseClause]
    case 'Subscription':
      return [node.primary, node.rest]
    case 'Defer':
      return [node.primary.node, ...node.deferred.map((deferred) => deferred.node)]
  }
}

function fetchOf({ serviceName, operation, operationKind }: FetchNode): Fetch {
  const root = `${operationKind.charAt(0).toUpperCase()}${operationKind.slice(1)}`
  const definitions = parse(operation).definitions
  const coordinates = definitions.flatMap((node) =>
    node.kind === Kind.OPERATION_DEFINITION ? beginnings(root, node.selectionSet) : [],
  )
  return { subgraph: serviceName, coordinates: [...new Set(coordinates)].toSorted() }
}

/** A fetch of entities begins with the fields of each entity. */
function beginnings(type: string, { selections }: SelectionSetNode): string[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return []
    if (selection.kind === Kind.INLINE_FRAGMENT)
      return beginnings(selection.typeCondition?.name.value ?? type, selection.selectionSet)
    const { name, selectionSet } = selection
    if (name.value === '_entities' && selectionSet !== undefined) return beginnings(type, selectionSet)
    return name.value === '__typename' ? [] : [`${type}.${name.value}`]
  })
}
