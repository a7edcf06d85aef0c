import type { Problem } from './problem.ts'
import { defaultedInputs } from './rules/defaulted-inputs.ts'
import { missingDescriptions } from './rules/descriptions.ts'
import { unsizedLists } from './rules/list-sizes.ts'
import { overrideEnds } from './rules/override-ends.ts'
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
  overrideEnds,
]

/** Breaches of our own rules on a day in UTC, such as 2026-11-23, in the order of files and lines. */
export function lint(schemas: SubgraphSchema[], today: string): Problem[] {
  return rules
    .flatMap((rule) => rule(schemas, today))
    .toSorted(
      (one, other) => (one.file ?? '').localeCompare(other.file ?? '') || (one.line ?? 0) - (other.line ?? 0),
    )
}
