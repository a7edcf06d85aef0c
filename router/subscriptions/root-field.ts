import { type DocumentNode, GraphQLError, Kind, OperationTypeNode } from 'graphql'

/**
 * Refuses subscriptions whose root selections have directives: which event source there is must not depend on variables
 * (GraphQL specification, 5.2.4.1), and graphql-js throws where it should say so.
 */
export function conditionalRootFields({ definitions }: DocumentNode): GraphQLError[] {
  return definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OPERATION_DEFINITION) return []
    if (definition.operation !== OperationTypeNode.SUBSCRIPTION) return []
    return definition.selectionSet.selections
      .filter(({ directives = [] }) => directives.length > 0)
      .map((nodes) => new GraphQLError('What a subscription begins with takes no directives.', { nodes }))
  })
}
