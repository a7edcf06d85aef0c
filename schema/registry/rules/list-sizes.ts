import { Kind } from 'graphql'
import type { FieldDefinitionNode } from 'graphql'
import { shapesOf, typeParts, unwrapped } from '../definitions.ts'
import type { TypeShape } from '../definitions.ts'
import { lintProblem } from '../lint-problem.ts'
import type { Problem } from '../problem.ts'
import type { SubgraphSchema } from '../subgraph-schema.ts'

/**
 * A query's cost is known before it runs: every list of objects has @listSize, or else each field that leads to it
 * names it in its own @listSize(sizedFields:), as connections do with their edges and nodes.
 */
export function unsizedLists(schemas: SubgraphSchema[]): Problem[] {
  return schemas.flatMap(({ slug, document }) => {
    const shapes = shapesOf(document)
    const composite = new Set(
      typeParts(document)
        .filter(({ kind }) => kind === Kind.UNION_TYPE_DEFINITION)
        .map(({ name }) => name.value)
        .concat(shapes.map(({ name }) => name)),
    )
    return shapes.flatMap((shape) =>
      shape.fields
        .filter(
          (field) =>
            isListOf(composite, field) && !listSize(field) && !isSizedFromOutside(shapes, shape, field),
        )
        .map((field) =>
          lintProblem(slug, 'unsized-list', `${shape.name}.${field.name.value}`, field, {
            message: 'It is a list of objects, and its cost is unknown.',
            remedy:
              'Add @listSize(assumedSize: …), with slicingArguments where it is paged; ' +
              "on a connection's list, name it in sizedFields of every field that returns the connection.",
          }),
        ),
    )
  })
}

function isListOf(composite: Set<string>, { type }: FieldDefinitionNode): boolean {
  const { name, list } = unwrapped(type)
  return list && composite.has(name)
}

function listSize(field: FieldDefinitionNode) {
  return field.directives?.find(({ name }) => name.value === 'listSize')
}

function isSizedFromOutside(
  shapes: TypeShape[],
  { name: owner }: TypeShape,
  list: FieldDefinitionNode,
): boolean {
  const leading = shapes.flatMap(({ fields }) => fields).filter(({ type }) => unwrapped(type).name === owner)
  return leading.length > 0 && leading.every((field) => sizedFields(field).includes(list.name.value))
}

function sizedFields(field: FieldDefinitionNode): string[] {
  const value = listSize(field)?.arguments?.find(({ name }) => name.value === 'sizedFields')?.value
  if (value?.kind !== Kind.LIST) return []
  return value.values.flatMap((item) => (item.kind === Kind.STRING ? [item.value] : []))
}
