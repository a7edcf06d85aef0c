import {
  type FieldNode,
  type GraphQLSchema,
  Kind,
  OperationTypeNode,
  type VariableDefinitionNode,
  executeSync,
  visit,
} from 'graphql'
import type { ChosenOperation } from '../planning/choose-operation.ts'

/** Answers `__schema` and `__type` from the schema that clients see, as JSON. */
export function introspect(
  schema: GraphQLSchema,
  field: FieldNode,
  { definition, fragments }: ChosenOperation,
  variableValues: Readonly<Record<string, unknown>>,
): string {
  const definitions = [...fragments.values()]
  const used = new Set<string>()
  for (const node of [field, ...definitions])
    visit(node, { Variable: ({ name }) => void used.add(name.value) })
  const variableDefinitions: VariableDefinitionNode[] = (definition.variableDefinitions ?? []).filter(
    ({ variable }) => used.has(variable.name.value),
  )
  const { data, errors } = executeSync({
    schema,
    document: {
      kind: Kind.DOCUMENT,
      definitions: [
        {
          kind: Kind.OPERATION_DEFINITION,
          operation: OperationTypeNode.QUERY,
          variableDefinitions,
          selectionSet: { kind: Kind.SELECTION_SET, selections: [{ ...field, directives: [] }] },
        },
        ...definitions,
      ],
    },
    variableValues,
  })
  if (errors?.[0] !== undefined) throw errors[0]
  return JSON.stringify(data?.[field.alias?.value ?? field.name.value] ?? null)
}
