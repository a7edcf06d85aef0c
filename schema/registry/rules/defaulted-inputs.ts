import { Kind } from 'graphql'
import { membersOf, typeParts } from '../definitions.ts'
import { lintProblem } from '../lint-problem.ts'
import type { Problem } from '../problem.ts'
import type { SubgraphSchema } from '../subgraph-schema.ts'

/**
 * No field of an input is non-null and has a default: the compiler behind the subgraphs' query execution refuses a
 * variable that leaves such a field out, from the operation's second execution on.
 */
export function defaultedInputs(schemas: SubgraphSchema[]): Problem[] {
  return schemas.flatMap(({ slug, document }) =>
    typeParts(document)
      .filter(
        (part) =>
          part.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION || part.kind === Kind.INPUT_OBJECT_TYPE_EXTENSION,
      )
      .flatMap((part) =>
        membersOf(part).flatMap((field) => {
          if (field.kind !== Kind.INPUT_VALUE_DEFINITION || field.defaultValue === undefined) return []
          if (field.type.kind !== Kind.NON_NULL_TYPE) return []
          return [
            lintProblem(slug, 'defaulted-input', `${part.name.value}.${field.name.value}`, field, {
              message: 'The field has a default and is non-null: clients that leave it out are refused.',
              remedy: 'Take off the `!`, and let the resolver take null for the default.',
            }),
          ]
        }),
      ),
  )
}
