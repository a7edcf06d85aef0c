import {
  type DefinitionNode,
  type DocumentNode,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
} from 'graphql'

/** What is limited apart from everything else. */
export type Category = 'default' | 'judgment' | 'workflow_creation' | 'login'

/** How many uses of each category a request makes. */
export type Uses = ReadonlyMap<Category, number>

/** The root fields of mutations that have a limit of their own. A batch of records counts once. */
const CATEGORY_OF: Readonly<Record<string, Category>> = {
  executeJudgment: 'judgment',
  executeJudgments: 'judgment',
  createWorkflow: 'workflow_creation',
  createWorkflowFromTemplate: 'workflow_creation',
  login: 'login',
  refreshSession: 'login',
}

/**
 * The uses of one operation: each of its root fields counts, under every alias, so that a hundred guesses at a password
 * in one operation are a hundred. What `@skip` leaves out counts too; an operation of nothing but `__typename` counts once.
 */
export function usesOf(document: DocumentNode, operation: OperationDefinitionNode): Uses {
  const uses = new Map<Category, number>()
  for (const field of rootFields(document, operation.selectionSet).values()) {
    if (field === '__typename') continue
    const category =
      operation.operation === OperationTypeNode.MUTATION ? (CATEGORY_OF[field] ?? 'default') : 'default'
    uses.set(category, (uses.get(category) ?? 0) + 1)
  }
  return uses.size > 0 ? uses : ONE
}

/** What counts when there is no telling what was asked. */
export const ONE: Uses = new Map([['default', 1]])

/** The uses of several operations together. */
export function together(all: readonly Uses[]): Uses {
  const sum = new Map<Category, number>()
  for (const uses of all)
    for (const [category, number] of uses) sum.set(category, (sum.get(category) ?? 0) + number)
  return sum
}

/** Root fields by the key that they answer under. A fragment that is spread twice answers under the same keys. */
function rootFields(document: DocumentNode, root: SelectionSetNode): Map<string, string> {
  const fields = new Map<string, string>()
  const fragments = new Map(document.definitions.flatMap(byName))
  const rest = [root]
  for (let set = rest.pop(); set !== undefined; set = rest.pop()) {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD)
        fields.set((selection.alias ?? selection.name).value, selection.name.value)
      else if (selection.kind === Kind.INLINE_FRAGMENT) rest.push(selection.selectionSet)
      else {
        const fragment = fragments.get(selection.name.value)
        if (fragment !== undefined) rest.push(fragment)
        fragments.delete(selection.name.value)
      }
    }
  }
  return fields
}

function byName(definition: DefinitionNode): [string, SelectionSetNode][] {
  return definition.kind === Kind.FRAGMENT_DEFINITION
    ? [[definition.name.value, definition.selectionSet]]
    : []
}
