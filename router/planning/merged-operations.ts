import {
  type DefinitionNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  stripIgnoredCharacters,
  visit,
} from 'graphql'
import type { SubgraphOperation } from './plan.ts'

/** Merged texts kept with an operation; which fetches meet depends on the data, but few combinations do. */
const KEPT = 32

const known = new WeakMap<SubgraphOperation, Map<string, string | undefined>>()

/**
 * Entity operations of one subgraph and plan made one text: operation i's `_entities` is answered as `_i`, and its
 * representations are the variable `representations_i`. Undefined when they can't be (a client's variable has such a
 * name).
 */
export function mergedText(
  first: SubgraphOperation,
  others: readonly SubgraphOperation[],
): string | undefined {
  const texts = known.get(first) ?? new Map<string, string | undefined>()
  known.set(first, texts)
  const key = others.map((other) => other.id).join()
  if (!texts.has(key)) {
    if (texts.size >= KEPT) texts.clear()
    texts.set(key, mergeOperations([first.text, ...others.map((other) => other.text)]))
  }
  return texts.get(key)
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
