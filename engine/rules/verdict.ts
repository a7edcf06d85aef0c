import type { Unknown } from '../values/unknown.ts'

/** What one rule said of one input. */
export interface Verdict {
  /** The rule's place in the definition, disabled rules counted. */
  readonly index: number
  readonly ruleId: string
  readonly result: true | false | Unknown
}

/** What a rule set said of one input. */
export interface RuleSetEvaluation {
  /** One for each enabled rule, in order. */
  readonly verdicts: readonly Verdict[]
  /** Places in the definition of the rules that won, by the hit policy. */
  readonly matched: readonly number[]
}
