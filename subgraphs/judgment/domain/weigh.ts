import type { JsonObject, Verdict } from '#engine'
import { defaultConfidence, ruleConfidence } from './confidence.ts'
import type { ReadyRuleSet, Rule } from './workflow-version.ts'

/** An outcome, and how sure it is before a threshold is applied. */
export interface Weighed {
  outcome: unknown
  /** 0 to 1. */
  confidence: number
}

/** What the rules say that the hit policy chose, by their places. */
export function weighRules(ruleSet: ReadyRuleSet, input: JsonObject, chosen: readonly number[]): Weighed {
  const rules = chosen.map((place) => ruleAt(ruleSet, place))
  const confidences = chosen.map((place, at) => {
    const references = ruleSet.compiled.rules[place]?.references ?? []
    return ruleConfidence(rules[at]?.confidence ?? 0, references, input)
  })
  return {
    outcome: ruleSet.hitPolicy === 'COLLECT' ? rules.map(({ outcome }) => outcome) : rules[0]?.outcome,
    // Several outcomes together are as sure as the least sure of them.
    confidence: Math.min(...confidences),
  }
}

/** What holds when no rule matches; `verdicts` are those of all enabled rules. Undefined when nothing does. */
export function weighDefault(
  ruleSet: ReadyRuleSet,
  input: JsonObject,
  verdicts: readonly Verdict[],
): Weighed | undefined {
  if (ruleSet.defaultOutcome === null) return undefined
  const { outcome, confidence } = ruleSet.defaultOutcome
  return { outcome, confidence: defaultConfidence(confidence, ruleSet.compiled.references, input, verdicts) }
}

/** What rules said of a record, as far as a decision needs it. */
export interface Said {
  /** Places of those that the hit policy chose. */
  chosen: readonly number[]
  /** Some rule could not be told. */
  untold: boolean
}

/** The outcome that rules decide on; undefined when a person has to decide. */
export function decidedOutcome(
  ruleSet: ReadyRuleSet,
  input: JsonObject,
  { chosen, untold }: Said,
  threshold: number,
): unknown {
  // A default holds only when every rule is known to be false.
  const weighed =
    chosen.length > 0
      ? weighRules(ruleSet, input, chosen)
      : untold
        ? undefined
        : weighDefault(ruleSet, input, [])
  return weighed !== undefined && weighed.confidence >= threshold ? weighed.outcome : undefined
}

/** The rule at a place. */
export function ruleAt(ruleSet: ReadyRuleSet, place: number): Rule {
  const rule = ruleSet.rules[place]
  if (rule === undefined) throw new Error(`the rule set has no rule ${place}`)
  return rule
}
