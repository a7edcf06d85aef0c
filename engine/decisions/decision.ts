import type { RuleDefinition, RuleSetDefinition } from '../rules/definition.ts'
import type { JsonValue } from '../values/value.ts'

/** A rule and what holds when it wins. */
export interface DecidingRule extends RuleDefinition {
  readonly outcome: JsonValue
}

/** A rule set that decides: each rule has an outcome, and there may be one for when none is true. */
export interface DecidingRuleSet extends RuleSetDefinition {
  readonly rules: readonly DecidingRule[]
  /** What holds when no rule is true; undefined abstains. */
  readonly defaultOutcome?: JsonValue | undefined
}
