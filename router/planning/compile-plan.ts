import type {
  FetchDataRewrite,
  FetchNode,
  PlanNode,
  QueryPlan,
  QueryPlanSelectionNode,
} from '@apollo/query-planner'
import { type GraphQLSchema, isAbstractType } from 'graphql'
import type { EntityFetch, Leaves, Plan, Required, Rewrite, RewriteStep, RootFetch, Step } from './plan.ts'
import { subgraphOperations } from './subgraph-operation.ts'

const ON = '... on '

interface Compiling {
  readonly supergraph: GraphQLSchema
  readonly operationOf: ReturnType<typeof subgraphOperations>
}

/**
 * Works out what of Apollo's plan doesn't depend on data. A subscription becomes what happens for each of its events:
 * `primary` is answered by the event, and the rest is fetched. Throws on what this router never plans: `@defer`.
 */
export function compilePlan({ node }: QueryPlan, supergraph: GraphQLSchema): Plan {
  const compiling = { supergraph, operationOf: subgraphOperations() }
  if (node?.kind !== 'Subscription') return { step: node && stepOf(node, [], compiling) }
  const primary = fetchOf(node.primary, [], compiling)
  if (primary.kind !== 'fetch') throw new Error('A subscription begins with a field of its root type.')
  const rest = node.rest === undefined ? [] : [stepOf(node.rest, [], compiling)]
  return { step: { kind: 'sequence', steps: [primary, ...rest] }, primary }
}

function stepOf(node: PlanNode, path: readonly string[], compiling: Compiling): Step {
  switch (node.kind) {
    case 'Sequence':
      return { kind: 'sequence', steps: node.nodes.map((child) => stepOf(child, path, compiling)) }
    case 'Parallel':
      return { kind: 'parallel', steps: node.nodes.map((child) => stepOf(child, path, compiling)) }
    case 'Condition':
      return {
        kind: 'condition',
        variable: node.condition,
        met: node.ifClause && stepOf(node.ifClause, path, compiling),
        unmet: node.elseClause && stepOf(node.elseClause, path, compiling),
      }
    case 'Flatten':
      return stepOf(node.node, [...path, ...node.path.map(String)], compiling)
    case 'Fetch':
      return fetchOf(node, path, compiling)
    case 'Defer':
      throw new Error('@defer is not supported.')
  }
}

function fetchOf(
  node: FetchNode,
  path: readonly string[],
  { supergraph, operationOf }: Compiling,
): RootFetch | EntityFetch {
  const part = {
    subgraph: node.serviceName,
    path,
    operation: operationOf(node),
    outputRewrites: (node.outputRewrites ?? []).map((rewrite) => rewriteOf(rewrite, supergraph)),
  }
  if (node.requires === undefined) return { kind: 'fetch', ...part }
  const requires = node.requires.flatMap((selection) => requiredOf(selection, supergraph))
  const inputRewrites = (node.inputRewrites ?? []).map((rewrite) => rewriteOf(rewrite, supergraph))
  const leaves = inputRewrites.length === 0 ? leavesOf(requires) : undefined
  return { kind: 'entities', ...part, requires, inputRewrites, leaves }
}

function leavesOf(requires: readonly Required[]): Leaves | undefined {
  const [only, ...others] = requires
  if (only?.kind !== 'fragment' || others.length > 0) return undefined
  const names = only.selections.flatMap((field) =>
    field.kind === 'field' && field.selections === undefined ? [field.name] : [],
  )
  if (names.length < only.selections.length || !names.includes('__typename')) return undefined
  return { types: only.types, names, title: names.join(' ') }
}

function requiredOf(selection: QueryPlanSelectionNode, supergraph: GraphQLSchema): Required[] {
  const selections = selection.selections?.flatMap((child) => requiredOf(child, supergraph))
  if (selection.kind === 'Field')
    return [{ kind: 'field', name: selection.alias ?? selection.name, selections }]
  if (selection.typeCondition === undefined) return []
  return [
    {
      kind: 'fragment',
      types: typesWithin(selection.typeCondition, supergraph),
      selections: selections ?? [],
    },
  ]
}

function rewriteOf(rewrite: FetchDataRewrite, supergraph: GraphQLSchema): Rewrite {
  return {
    path: rewrite.path
      .slice(0, -1)
      .map((element): RewriteStep =>
        element.startsWith(ON)
          ? { types: typesWithin(element.slice(ON.length), supergraph) }
          : { field: element },
      ),
    field: rewrite.path.at(-1) ?? '',
    change:
      rewrite.kind === 'ValueSetter'
        ? { kind: 'set', value: rewrite.setValueTo as unknown }
        : { kind: 'rename', to: rewrite.renameKeyTo },
  }
}

/** A type, and where it is abstract the objects and interfaces within it. */
function typesWithin(name: string, supergraph: GraphQLSchema): ReadonlySet<string> {
  const type = supergraph.getType(name)
  if (!isAbstractType(type)) return new Set([name])
  const { interfaces, objects } = supergraph.getImplementations(type as never) ?? {}
  return new Set([
    name,
    ...supergraph.getPossibleTypes(type).map((possible) => possible.name),
    ...(interfaces ?? []).map((child) => child.name),
    ...(objects ?? []).map((child) => child.name),
  ])
}
