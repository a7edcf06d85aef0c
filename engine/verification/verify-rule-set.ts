import { Decider } from '../decisions/decider.ts'
import type { DecidingRuleSet } from '../decisions/decision.ts'
import type { JsonSchema } from '../schema/json-schema.ts'
import { type Space, spaceOf } from '../regions/space.ts'
import { truthRegion } from '../regions/truth-region.ts'
import { WitnessSearch } from '../regions/witness.ts'
import { Work } from '../regions/work.ts'
import { parse } from '../syntax/parser.ts'
import type { JsonObject } from '../values/value.ts'
import { findDeadRules } from './dead-rules.ts'
import { findGaps } from './gaps.ts'
import { findPairs } from './pairs.ts'
import type { SubjectMatter } from './subject-matter.ts'
import {
  DEFAULT_VERIFICATION_LIMITS,
  Findings,
  type VerificationLimits,
  type VerificationReport,
} from './report.ts'
import { findUselessRules } from './useless-rules.ts'

/** How a rule set is verified. */
export interface VerificationOptions {
  /** JSON Schema (2020-12) of the input: nothing outside of it is looked at. Without one, any JSON object. */
  readonly schema?: JsonSchema | null | undefined
  readonly limits?: Partial<VerificationLimits> | undefined
  /**
   * Asked about each example before it is told, for what of the schema is not read here: `if`, `not`, `format`,
   * alternatives of several types.
   */
  readonly admits?: ((input: JsonObject) => boolean) | undefined
}

/**
 * Finds rules that are dead, implied, redundant, overlapping or contradictory, and the gaps between them. Whatever is
 * told with an example was evaluated on it; what is told without one holds for all inputs of the schema. Terms of
 * several inputs are taken for inputs of their own, which can leave a question open but never gives a wrong answer.
 * The same input takes the same steps on every machine. Throws RuleSetError for rules that can't be compiled.
 */
export function verifyRuleSet(
  definition: DecidingRuleSet,
  options: VerificationOptions = {},
): VerificationReport {
  const limits = { ...DEFAULT_VERIFICATION_LIMITS, ...options.limits }
  const decider = new Decider(definition)
  const space = spaceOf(
    decider.precedence.map((place) => parse(decider.compiled.rules[place]?.source ?? '')),
    options.schema ?? null,
  )
  const findings = new Findings(limits.findings)
  const first = new Work(limits.steps * SHARES.dead)
  const regions = regionsOf(decider, space, limits, first)
  const all = [first]
  // Each question has its share of the work, so that none is left open for another's sake.
  const matter = (work: Work): SubjectMatter => {
    all.push(work)
    const witnesses = new WitnessSearch(space, work, options.admits ?? (() => true))
    return { decider, space, regions, witnesses, findings, work }
  }
  const share = (part: number) => matter(new Work(limits.steps * part))
  const examples = findDeadRules(matter(first))
  findUselessRules(share(SHARES.useless), examples)
  findGaps(share(SHARES.gaps))
  findPairs(share(SHARES.pairs))
  return findings.report([...new Set(all)].reduce((sum, { spent }) => sum + spent, 0))
}

const SHARES = { dead: 0.25, useless: 0.25, gaps: 0.2, pairs: 0.3 } as const

function regionsOf(decider: Decider, space: Space, limits: VerificationLimits, work: Work) {
  return decider.precedence.map((place, rank) => {
    const condition = space.conditions[rank]
    const boxes =
      condition === undefined ? null : truthRegion(space, condition, true, { most: limits.boxes, work })
    return { place, id: decider.rule(place).id, boxes }
  })
}
