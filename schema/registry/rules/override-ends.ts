import { Kind, TokenKind } from 'graphql'
import type { FieldDefinitionNode } from 'graphql'
import { shapesOf } from '../definitions.ts'
import { lintProblem } from '../lint-problem.ts'
import type { Problem } from '../problem.ts'
import type { SubgraphSchema } from '../subgraph-schema.ts'

/**
 * A field moves from one subgraph to another by @override(from:), and is then in two places: for a while. A comment
 * above the field, or within it, says how long: `# until 2027-01-31`. From the day after it is to be taken out.
 */
export function overrideEnds(schemas: SubgraphSchema[], today: string): Problem[] {
  return schemas.flatMap(({ slug, document }) =>
    shapesOf(document).flatMap((shape) =>
      shape.fields.flatMap((field) => {
        const override = field.directives?.find(({ name }) => name.value === 'override')
        if (override === undefined) return []
        const coordinate = `${shape.name}.${field.name.value}`
        const end = endOf(field)
        if (end === null) return [lintProblem(slug, 'endless-override', coordinate, field, endless)]
        if (end >= today) return []
        const from = override.arguments?.find(({ name }) => name.value === 'from')?.value
        const owner = from?.kind === Kind.STRING ? from.value : 'the other subgraph'
        return [
          lintProblem(slug, 'expired-override', coordinate, field, {
            message: `The field was to be overridden until ${end}.`,
            remedy: `Remove the field from ${owner} and the @override here, or set another day.`,
          }),
        ]
      }),
    ),
  )
}

const endless = {
  message: 'The field is overridden, and nothing says for how long.',
  remedy: 'Say it in a comment above the field: # until 2027-01-31',
}

/** The day in a comment before the field, or among its tokens. */
function endOf({ loc }: FieldDefinitionNode): string | null {
  let token = loc?.startToken ?? null
  while (token?.prev?.kind === TokenKind.COMMENT) token = token.prev
  for (; token !== null && token !== loc?.endToken.next; token = token.next) {
    const day =
      token.kind === TokenKind.COMMENT ? /\buntil (\d{4}-\d{2}-\d{2})\b/.exec(token.value)?.[1] : undefined
    if (day !== undefined) return day
  }
  return null
}
