import { type JsonObject, type Reference, type Verdict, isUnknown, readReferences } from '#engine'

/**
 * How sure a rule is of its outcome: the author's figure, reduced by the share of the inputs it reads that the record
 * lacks. Half of the inputs missing halves the confidence.
 */
export function ruleConfidence(author: number, references: readonly Reference[], input: JsonObject): number {
  return author * (1 - missingShare(references, input))
}

/**
 * How sure the default outcome is: the author's figure, reduced by the share of all inputs that could not be used,
 * because they are missing or because a rule could not be told on their account.
 */
export function defaultConfidence(
  author: number,
  all: readonly Reference[],
  input: JsonObject,
  verdicts: readonly Verdict[],
): number {
  const references = needed(all)
  const unusable = new Set(missingPaths(references, input))
  let blurred = 0
  for (const { result } of verdicts) {
    if (!isUnknown(result)) continue
    const paths = [result, ...(result.also ?? [])].flatMap(({ path }) => path ?? [])
    for (const path of paths) unusable.add(path)
    if (paths.length === 0) blurred += 1
  }
  const share = references.length === 0 ? 0 : Math.min(1, unusable.size / references.length)
  return author * (1 - Math.max(share, verdicts.length === 0 ? 0 : blurred / verdicts.length))
}

/** The referenced paths that the record lacks, and that no rule asks about for their absence. */
function missingPaths(references: readonly Reference[], input: JsonObject): string[] {
  return readReferences(references, input).flatMap(({ path, present }) => (present ? [] : [path]))
}

function missingShare(all: readonly Reference[], input: JsonObject): number {
  const references = needed(all)
  return references.length === 0 ? 0 : missingPaths(references, input).length / references.length
}

/** What is read for its value: `x IS MISSING`, `has(x)` and `coalesce(x, …)` do without. */
function needed(references: readonly Reference[]): readonly Reference[] {
  return references.filter(({ optional }) => !optional)
}
