import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  getOperationAST,
} from 'graphql'

/** The operation that a request asks for. */
export interface ChosenOperation {
  readonly document: DocumentNode
  readonly definition: OperationDefinitionNode
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
}

/** Finds the operation. Throws GraphQLError when it isn't there, or isn't named among several. */
export function chooseOperation(document: DocumentNode, operationName: string | undefined): ChosenOperation {
  const definition = getOperationAST(document, operationName)
  if (!definition)
    throw new GraphQLError(
      operationName === undefined
        ? 'The document has no operation, or several: say which with operationName.'
        : `The document has no operation named "${operationName}".`,
      { extensions: { code: 'BAD_INPUT' } },
    )
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION)
  return {
    document,
    definition,
    fragments: new Map(
      (fragments as FragmentDefinitionNode[]).map((fragment) => [fragment.name.value, fragment]),
    ),
  }
}
