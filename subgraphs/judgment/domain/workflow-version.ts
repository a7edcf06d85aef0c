import { type CompiledRuleSet, type HitPolicy, compileRuleSet } from '#engine'

/** A rule as the workflow service describes it. */
export interface Rule {
  id: string
  name: string
  when: string
  outcome: unknown
  /** The author's figure, 0 to 1. */
  confidence: number
  priority: number
  enabled: boolean
}

/** Ordered rules, and what holds when none matches. */
export interface RuleSet {
  hitPolicy: HitPolicy
  rules: readonly Rule[]
  defaultOutcome: { outcome: unknown; confidence: number } | null
}

/** A rule set ready to judge. */
export interface ReadyRuleSet extends RuleSet {
  compiled: CompiledRuleSet
}

/** Compiles a rule set once for all judgements. Throws RuleSetError, which a published version never does. */
export function makeReady(ruleSet: RuleSet): ReadyRuleSet {
  return { ...ruleSet, compiled: compileRuleSet(ruleSet) }
}
