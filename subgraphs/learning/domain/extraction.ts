import type { JsonObject } from './json.ts'

/** Who can learn rules, by the names of the settings and the metrics. */
export type AlgorithmName = 'frequency' | 'decision_tree' | 'ripper' | 'llm_pattern'

/** The same by the names of the graph. */
export type RuleAlgorithm = Uppercase<AlgorithmName>

/** How a run of the learners is getting on. */
export type ExtractionStatus = 'QUEUED' | 'RUNNING' | 'COMPLETED' | 'REFUSED' | 'FAILED' | 'CANCELLED'

/** What a run of the learners is at. */
export type ExtractionPhase = 'FEATURES' | RuleAlgorithm | 'SELECTION' | 'MEASURING'

/** What came of a run. JSON through and through. */
export interface ExtractionResult {
  training: number
  heldOut: number
  contradictions: number
  proposed: number
  known: number
  features: string[]
  ignored: {
    path: string
    reason: 'EMPTY' | 'CONSTANT' | 'TEXT' | 'STRUCTURE' | 'TOO_MANY_FIELDS'
  }[]
  refusedProposals: { text: string; message: string }[]
  modelMessage: string | null
}

/** A rated case, as far as rules are learned from it. */
export interface LearningCase {
  id: string
  inputData: JsonObject
  judgedOutcome: unknown
  correctOutcome: unknown
  weight: number
}

/** How a rule does on rated cases. Shares are from 0 to 1. JSON through and through. */
export interface RuleMeasure {
  cases: number
  covered: number
  correct: number
  precision: number
  bounds: { low: number; high: number }
  recall: number
  coverage: number
  lift: number
  pValue: number
}

/** A rule in service that says otherwise. */
export interface RuleConflict {
  ruleId: string
  message: string
  example: unknown
}
