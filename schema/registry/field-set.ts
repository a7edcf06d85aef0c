import { Kind, parse } from 'graphql'
import type { ConstDirectiveNode, SelectionSetNode } from 'graphql'

/** The `fields` of a @key, @requires or @provides as a selection set; null where it isn't one. */
export function fieldSetOf(directive: ConstDirectiveNode): SelectionSetNode | null {
  const value = directive.arguments?.find(({ name }) => name.value === 'fields')?.value
  if (value?.kind !== Kind.STRING) return null
  try {
    const [query] = parse(`{${value.value}}`, { noLocation: true }).definitions
    return query?.kind === Kind.OPERATION_DEFINITION ? query.selectionSet : null
  } catch {
    return null // The composer says so, with the place.
  }
}
