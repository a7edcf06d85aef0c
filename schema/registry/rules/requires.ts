import { Kind } from 'graphql'
import type { FieldDefinitionNode, SelectionSetNode } from 'graphql'
import { shapesOf, unwrapped } from '../definitions.ts'
import type { TypeShape } from '../definitions.ts'
import { fieldSetOf } from '../field-set.ts'
import { lintProblem } from '../lint-problem.ts'
import type { Problem } from '../problem.ts'
import type { SubgraphSchema } from '../subgraph-schema.ts'

/**
 * @requires and arguments don't go together: where a client asks for the required field with other arguments, the
 * gateway's planner lets one answer stand for both, and the data is silently wrong.
 */
export function requiresWithArguments(schemas: SubgraphSchema[]): Problem[] {
  return schemas.flatMap(({ slug, document }) => {
    const shapes = new Map(shapesOf(document).map((shape) => [shape.name, shape]))
    return [...shapes.values()].flatMap((shape) =>
      shape.fields.flatMap((field) => {
        const requires = field.directives?.find(({ name }) => name.value === 'requires')
        if (requires === undefined) return []
        const itself = hasArguments(field) ? [`${shape.name}.${field.name.value}`] : []
        const culprits = [...itself, ...fieldsWithArguments(shapes, shape.name, fieldSetOf(requires))]
        if (culprits.length === 0) return []
        return [
          lintProblem(slug, 'requires-with-arguments', `${shape.name}.${field.name.value}`, field, {
            message: `@requires on a field with arguments, or of one: ${culprits.join(', ')}.`,
            remedy: 'Let the field that is required have no arguments, under a name of its own if need be.',
          }),
        ]
      }),
    )
  })
}

type Shapes = Map<string, TypeShape>

function hasArguments(field: FieldDefinitionNode): boolean {
  return (field.arguments ?? []).length > 0
}

function fieldsWithArguments(
  shapes: Shapes,
  type: string,
  selected: SelectionSetNode | null | undefined,
): string[] {
  return (selected?.selections ?? []).flatMap((selection) => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return []
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      return fieldsWithArguments(shapes, selection.typeCondition?.name.value ?? type, selection.selectionSet)
    }
    const field = shapes.get(type)?.fields.find(({ name }) => name.value === selection.name.value)
    if (field === undefined) return []
    const itself = hasArguments(field) ? [`${type}.${field.name.value}`] : []
    return itself.concat(fieldsWithArguments(shapes, unwrapped(field.type).name, selection.selectionSet))
  })
}
