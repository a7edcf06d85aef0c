import type { Problem } from './problem.ts'
import { defaultedInputs } from './rules/defaulted-inputs.ts'
import { missingDescriptions } from './rules/descriptions.ts'
import { unsizedLists } from './rules/list-sizes.ts'
import { unguardedEntities, unguardedRootFields } from './rules/permissions.ts'
import { recursiveInputs } from './rules/recursive-inputs.ts'
import { requiresWithArguments } from './rules/requires.ts'
import type { SubgraphSchema } from './subgraph-schema.ts'

const rules = [
  missingDescriptions,
  unguardedRootFields,
  unguardedEntities,
  unsizedLists,
  recursiveInputs,
  defaultedInputs,
  requiresWithArguments,
]

/** Breaches of our own rules, in the order of files and lines. */
export function lint(schemas: SubgraphSchema[]): Problem[] {
  return rules
    .flatMap((rule) => rule(schemas))
    .toSorted(
      (one, other) => (one.file ?? '').localeCompare(other.file ?? '') || (one.line ?? 0) - (other.line ?? 0),
    )
}
