import { type DirectiveNode, Kind, type OperationDefinitionNode, valueFromASTUntyped } from 'graphql'

/** What `@include(if: $variable)` or `@skip(if: $variable)` asks of a variable. */
export interface Condition {
  readonly variable: string
  readonly is: boolean
}

/** Under which conditions a selection with these directives counts; undefined when it never does. */
export function conditionsOf(directives: readonly DirectiveNode[] = []): readonly Condition[] | undefined {
  const conditions: Condition[] = []
  for (const { name, arguments: given } of directives) {
    if (name.value !== 'include' && name.value !== 'skip') continue
    const is = name.value === 'include'
    const value = given?.find((argument) => argument.name.value === 'if')?.value
    if (value?.kind === Kind.VARIABLE) conditions.push({ variable: value.name.value, is })
    else if (value?.kind === Kind.BOOLEAN && value.value !== is) return undefined
  }
  return conditions
}

/** Whether all conditions hold with these variables, or with the operation's defaults for them. */
export function holdAll(
  conditions: readonly Condition[],
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): boolean {
  return conditions.every(({ variable, is }) => {
    const definition = operation.variableDefinitions?.find((node) => node.variable.name.value === variable)
    const value =
      variables[variable] ?? (definition?.defaultValue && valueFromASTUntyped(definition.defaultValue))
    return value === is
  })
}
