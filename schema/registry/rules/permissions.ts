import { Kind } from 'graphql'
import type { ConstDirectiveNode, FieldDefinitionNode } from 'graphql'
import { rootTypeNames, shapesOf } from '../definitions.ts'
import type { TypeShape } from '../definitions.ts'
import { fieldSetOf } from '../field-set.ts'
import { lintProblem } from '../lint-problem.ts'
import { isGuarded, isPublic, permissionDirectives } from '../requirement.ts'
import type { Problem } from '../problem.ts'
import type { SubgraphSchema } from '../subgraph-schema.ts'

const guards = permissionDirectives.map((name) => `@${name}`).join(', ')

/**
 * Every field of the query, mutation and subscription types says who may ask for it. The few that are for people who
 * have not signed in say `@tag(name: "public")`, which the router goes by.
 */
export function unguardedRootFields(schemas: SubgraphSchema[]): Problem[] {
  return schemas.flatMap(({ slug, document }) => {
    const roots = rootTypeNames(document)
    return shapesOf(document)
      .filter(({ name }) => roots.has(name))
      .flatMap((shape) =>
        unguardedFields(shape)
          .filter(({ directives }) => !isPublic(directives))
          .map((field) =>
            lintProblem(slug, 'missing-permission', `${shape.name}.${field.name.value}`, field, {
              message: 'Anybody may ask for this root field.',
              remedy: `Say who may: ${guards}; or that it is meant for everybody: @tag(name: "public").`,
            }),
          ),
      )
  })
}

/**
 * Every entity says who may see it: the type where its owner defines it, and each field that another subgraph
 * contributes. Keys are the owner's. Interfaces take their permissions from the types that implement them; composition
 * refuses a permission on an @interfaceObject, so its fields say it.
 */
export function unguardedEntities(schemas: SubgraphSchema[]): Problem[] {
  const entities = schemas.flatMap(({ slug, document }) =>
    shapesOf(document)
      .filter((shape) => shape.kind === 'object' && has(shape, 'key'))
      .map((shape) => ({ slug, shape, own: ownFields(shape) })),
  )
  return [...Map.groupBy(entities, ({ shape }) => shape.name)].flatMap(([name, definitions]) => {
    const unguarded = definitions.filter(({ shape, own }) => !isGuarded(shape.directives) && own.length > 0)
    const owner = definitions.toSorted((one, other) => other.own.length - one.own.length)[0]
    const ofInterface = definitions.some(({ shape }) => has(shape, 'interfaceObject'))
    if (
      owner !== undefined &&
      !ofInterface &&
      definitions.every(({ shape }) => !isGuarded(shape.directives))
    ) {
      return [
        lintProblem(owner.slug, 'missing-permission', name, owner.shape.node, {
          message: 'Anybody may see this entity.',
          remedy: `Say on the type who may: ${guards}.`,
        }),
      ]
    }
    return unguarded.flatMap(({ slug, shape }) =>
      unguardedFields(shape)
        .filter((field) => ownFields(shape).includes(field))
        .map((field) =>
          lintProblem(slug, 'missing-permission', `${name}.${field.name.value}`, field, {
            message: `${slug} contributes this field to another subgraph's entity and doesn't say who may see it.`,
            remedy: `Say on the field who may: ${guards}.`,
          }),
        ),
    )
  })
}

function has({ directives }: TypeShape, directive: string): boolean {
  return directives.some(({ name }) => name.value === directive)
}

function unguardedFields({ fields }: TypeShape): FieldDefinitionNode[] {
  return fields.filter(({ directives }) => !isGuarded(directives))
}

/** The fields that a subgraph answers itself: neither keys nor @external. */
function ownFields({ fields, directives }: TypeShape): FieldDefinitionNode[] {
  const keys = new Set(directives.filter(({ name }) => name.value === 'key').flatMap(keyFields))
  return fields.filter(
    (field) =>
      !keys.has(field.name.value) && !(field.directives ?? []).some(({ name }) => name.value === 'external'),
  )
}

function keyFields(key: ConstDirectiveNode): string[] {
  const selections = fieldSetOf(key)?.selections ?? []
  return selections.flatMap((node) => (node.kind === Kind.FIELD ? [node.name.value] : []))
}
