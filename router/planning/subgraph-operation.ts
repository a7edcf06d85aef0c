import type { FetchNode } from '@apollo/query-planner'
import {
  type DefinitionNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  print,
  stripIgnoredCharacters,
  visit,
} from 'graphql'
import type { SubgraphOperation } from './plan.ts'

/** Merged texts kept with an operation; which fetches meet depends on the data, but few combinations do. */
const KEPT = 32

/** The operations of one plan: fetches of one text share one. */
export function subgraphOperations(): (fetch: FetchNode) => SubgraphOperation {
  const byText = new Map<string, SubgraphOperation>()
  return (fetch) => {
    const key = `${fetch.serviceName} ${fetch.operation} ${JSON.stringify(fetch.outputRewrites)}`
    const operation = byText.get(key) ?? operationOf(fetch, byText.size)
    byText.set(key, operation)
    return operation
  }
}

function operationOf(fetch: FetchNode, id: number): SubgraphOperation {
  const text = fetch.operation
  const mergedTexts = new Map<string, string | undefined>()
  return {
    id,
    text,
    name: fetch.operationName,
    kind: fetch.operationKind === OperationTypeNode.MUTATION ? 'mutation' : 'query',
    variables: fetch.variableUsages ?? [],
    with(others) {
      const key = others.map((other) => other.id).join()
      if (!mergedTexts.has(key)) {
        if (mergedTexts.size >= KEPT) mergedTexts.clear()
        mergedTexts.set(key, mergeOperations([text, ...others.map((other) => other.text)]))
      }
      return mergedTexts.get(key)
    },
  }
}

function mergeOperations(texts: readonly string[]): string | undefined {
  const documents = texts.map((text, index) => renamed(parse(text, { noLocation: true }), index))
  const operations = documents.map(operationIn)
  const [first] = operations
  const variables = new Map(
    operations.flatMap(({ variableDefinitions = [] }) =>
      variableDefinitions.map((definition) => [definition.variable.name.value, definition] as const),
    ),
  )
  const expected = new Set(
    operations.flatMap(({ variableDefinitions = [] }) => variableDefinitions.map(print)),
  ).size
  if (first === undefined || variables.size !== expected) return undefined
  const merged: OperationDefinitionNode = {
    ...first,
    variableDefinitions: [...variables.values()],
    selectionSet: {
      kind: Kind.SELECTION_SET,
      selections: operations.flatMap(({ selectionSet }) => selectionSet.selections),
    },
  }
  const fragments = documents.flatMap(({ definitions }) => definitions.filter(isFragment))
  return stripIgnoredCharacters(print({ kind: Kind.DOCUMENT, definitions: [merged, ...fragments] }))
}

/** An entity operation with its list of representations, its answer and its fragments under names of their own. */
function renamed(document: DocumentNode, index: number): DocumentNode {
  const suffixed = (name: string): { kind: Kind.NAME; value: string } => ({
    kind: Kind.NAME,
    value: `${name}_${index}`,
  })
  return visit(document, {
    Variable: (node) =>
      node.name.value === 'representations' ? { ...node, name: suffixed('representations') } : undefined,
    FragmentSpread: (node) => ({ ...node, name: suffixed(node.name.value) }),
    FragmentDefinition: (node) => ({ ...node, name: suffixed(node.name.value) }),
    Field: (node) => (node.name.value === '_entities' ? { ...node, alias: suffixed('') } : undefined),
  })
}

function operationIn({ definitions }: DocumentNode): OperationDefinitionNode {
  const operation = definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION)
  if (operation === undefined) throw new Error('A plan fetches with a document that has no operation.')
  return operation
}

function isFragment(definition: DefinitionNode): definition is FragmentDefinitionNode {
  return definition.kind === Kind.FRAGMENT_DEFINITION
}
