import {
  type ASTNode,
  type DocumentNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
  getOperationAST,
} from 'graphql'

/** Whether an operation asks for nothing but what is for everybody. */
export type IsPublic = (document: DocumentNode, operationName: string | null | undefined) => boolean

/** Selections looked at: a stranger needs few. */
const MOST_SELECTIONS = 100

/**
 * Compiles which operations are for people who have not signed in: those whose every root field carries
 * `@tag(name: "public")` in the supergraph. Introspection is not among them; when in doubt the answer is no.
 */
export function publicOperations({ definitions }: DocumentNode): IsPublic {
  const fields = {
    query: publicFields(definitions, 'Query'),
    mutation: publicFields(definitions, 'Mutation'),
    subscription: publicFields(definitions, 'Subscription'),
  }
  return (document, operationName) => {
    const operation = getOperationAST(document, operationName)
    return operation != null && asksOnlyFor(fields[operation.operation], operation, document)
  }
}

function publicFields(definitions: DocumentNode['definitions'], type: string): ReadonlySet<string> {
  const isType = (node: ASTNode): node is ObjectTypeDefinitionNode =>
    node.kind === Kind.OBJECT_TYPE_DEFINITION && node.name.value === type
  const fields = definitions.filter(isType).flatMap((node) => node.fields ?? [])
  const tagged = fields.filter(({ directives = [] }) =>
    directives.some(
      ({ name, arguments: [tag] = [] }) =>
        name.value === 'tag' && tag?.value.kind === Kind.STRING && tag.value.value === 'public',
    ),
  )
  return new Set(tagged.map(({ name }) => name.value))
}

function asksOnlyFor(
  allowed: ReadonlySet<string>,
  { selectionSet }: OperationDefinitionNode,
  { definitions }: DocumentNode,
): boolean {
  const seen = new Set<string>()
  let looked = 0
  const isAllowed = (set: SelectionSetNode): boolean =>
    set.selections.every((selection) => {
      looked += 1
      if (looked > MOST_SELECTIONS) return false
      if (selection.kind === Kind.FIELD) return allowed.has(selection.name.value)
      if (selection.kind === Kind.INLINE_FRAGMENT) return isAllowed(selection.selectionSet)
      const name = selection.name.value
      if (seen.has(name)) return true
      seen.add(name)
      const fragment = definitions.find(
        (node) => node.kind === Kind.FRAGMENT_DEFINITION && node.name.value === name,
      )
      return fragment?.kind === Kind.FRAGMENT_DEFINITION && isAllowed(fragment.selectionSet)
    })
  return isAllowed(selectionSet)
}
