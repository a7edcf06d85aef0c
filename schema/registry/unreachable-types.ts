import { inaccessibleIdentity } from '@apollo/federation-internals'
import { GraphQLSchema, Kind, isTypeDefinitionNode, isInterfaceType, print, visit } from 'graphql'
import type { ConstDirectiveNode, GraphQLNamedType } from 'graphql'
import type { Graph } from './graph.ts'

/**
 * A supergraph whose clients see only types that something leads to. What is hidden stays for the planner; the text is
 * as it was where nothing is hidden already, for then it doesn't know how to hide.
 */
export function withoutUnreachableTypes(
  supergraphSdl: string,
  { document, supergraph, apiSchema }: Graph,
): string {
  const hidden = supergraph.schema.coreFeatures
    ?.getByIdentity(inaccessibleIdentity)
    ?.directiveNameInSchema('inaccessible')
  if (hidden === undefined) return supergraphSdl
  const seen = reachableTypes(apiSchema)
  const stray = new Set(Object.keys(apiSchema.getTypeMap()).filter((name) => !seen.has(name)))
  const hide: ConstDirectiveNode = { kind: Kind.DIRECTIVE, name: { kind: Kind.NAME, value: hidden } }
  const changed = visit(document, {
    enter(node) {
      if (!isTypeDefinitionNode(node)) return undefined
      if (!stray.has(node.name.value)) return false
      return { ...node, directives: [...(node.directives ?? []), hide] }
    },
  })
  return `${print(changed)}\n`
}

/** A schema made anew of its root types has what they lead to, but not yet the types that implement an interface. */
function reachableTypes(schema: GraphQLSchema): Set<string> {
  const query = schema.getQueryType()
  const mutation = schema.getMutationType()
  const subscription = schema.getSubscriptionType()
  const types: GraphQLNamedType[] = []
  for (;;) {
    const reached = new GraphQLSchema({ query, mutation, subscription, types }).getTypeMap()
    const further = Object.values(reached)
      .filter(isInterfaceType)
      .flatMap((type) => schema.getPossibleTypes(type))
      .filter(({ name }) => !(name in reached))
    if (further.length === 0) return new Set(Object.keys(reached))
    types.push(...further)
  }
}
