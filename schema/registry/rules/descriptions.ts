import { isTypeDefinitionNode } from 'graphql'
import { argumentsOf, membersOf, rootTypeNames, typeParts } from '../definitions.ts'
import type { Member, TypePart } from '../definitions.ts'
import { lintProblem } from '../lint-problem.ts'
import type { Problem } from '../problem.ts'
import type { SubgraphSchema } from '../subgraph-schema.ts'

/**
 * The SDL's descriptions are the manual: every type, field, argument, enum value and input field has one, in each
 * subgraph that defines it. Root types need none, nor do federation's own names, which begin with an underscore.
 */
export function missingDescriptions(schemas: SubgraphSchema[]): Problem[] {
  return schemas.flatMap((schema) =>
    [...describables(schema)]
      .filter(({ coordinate, node }) => !coordinate.startsWith('_') && !isDescribed(node))
      .map(({ coordinate, node }) =>
        lintProblem(schema.slug, 'missing-description', coordinate, node, {
          message: 'It has no description.',
          remedy: 'Write one above it, between quotes: what it means, its unit, its bounds, when it is null.',
        }),
      ),
  )
}

type Describable = TypePart | Member

function* describables({ document }: SubgraphSchema): Generator<{ coordinate: string; node: Describable }> {
  const roots = rootTypeNames(document)
  for (const part of typeParts(document)) {
    const type = part.name.value
    if (isTypeDefinitionNode(part) && !roots.has(type)) yield { coordinate: type, node: part }
    for (const member of membersOf(part)) {
      const coordinate = `${type}.${member.name.value}`
      yield { coordinate, node: member }
      for (const node of argumentsOf(member)) yield { coordinate: `${coordinate}(${node.name.value}:)`, node }
    }
  }
}

function isDescribed(node: Describable): boolean {
  return 'description' in node && node.description !== undefined && node.description.value.trim() !== ''
}
