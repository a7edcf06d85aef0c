import type { RuleAlgorithm, RuleConflict, RuleMeasure } from './extraction.ts'
import type { RuleStatus } from './rule-life.ts'

/** What a backtest of a rule came to. JSON through and through. */
export interface BacktestSummary {
  version: number
  judgments: number
  matched: number
  flipped: number
  settled: number
  rated: number
  right: number
  mended: number
  broken: number
}

/** A learned rule, wherever it is in its life. */
export interface LearnedRule {
  id: string
  workflowId: string
  extractionId: string
  /** In the rule language. */
  when: string
  /** The same for rules that say the same, however spelled. */
  meaning: string
  outcome: unknown
  algorithms: RuleAlgorithm[]
  training: RuleMeasure
  heldOut: RuleMeasure
  conflicts: RuleConflict[] | null
  exampleIds: string[]
  counterexampleIds: string[]
  status: RuleStatus
  revision: number
  floor: number
  backtestId: string | null
  backtestSummary: BacktestSummary | null
  shadowSince: Date | null
  shadowCursor: string | null
  shadowSeen: number
  ruleId: string | null
  liveVersion: number | null
  drift: string | null
  createdAt: Date
  updatedAt: Date
}

/** What somebody did to a rule, or the product. */
export interface RuleChange {
  id: string
  learnedRuleId: string
  before: RuleStatus
  after: RuleStatus
  comment: string | null
  /** What a version gained or lost, signed; null when there was no version. */
  promotion: { version: number; diff: string; signature: string } | null
  at: Date
  by: string
}
