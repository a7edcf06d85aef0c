import type { Decider } from './deciders.ts'

/** One decider's part in a judgement, as it is stored. */
export interface Step {
  decider: Decider
  status: 'ANSWERED' | 'ABSTAINED' | 'SKIPPED' | 'FAILED'
  /** Why it abstained, was skipped or failed. */
  reason?: StepReason
  /** What it says; of one that abstained, what it leans to. */
  outcome?: unknown
  /** As the decider gave it, 0 to 1. */
  rawConfidence?: number
  /** As it is worth by the ratings, 0 to 1. */
  confidence?: number
  /** What it would have taken to decide; above 1, the decider may decide nothing. */
  threshold?: number
  /** Of the rules: outcomes of those that could not be told, where nobody may overrule them. */
  open?: unknown[]
  /** Similar rated cases that were looked at, or shown to the model. */
  cases?: { id: string; similarity: number; outcome: unknown }[]
  /** How hard the record is, and so how many cases are shown to the model. */
  complexity?: { score: number; level: 'LOW' | 'MEDIUM' | 'HIGH' }
  /** What the model says about why. */
  explanation?: string
  /** What was asked of the model and what it answered. */
  model?: ModelRecord
  durationMs: number
}

/** Why somebody said nothing. */
export interface StepReason {
  /** For programs. */
  code: string
  /** For people, without a full stop. */
  message: string
}

/** What is kept of asking a model, whether it succeeded or not. */
export interface ModelRecord {
  provider: string
  model: string
  tier: string | null
  prompt: string
  answer: string | null
  attempts: number
  inputTokens: number
  outputTokens: number
  costUsd: number | null
  durationMs: number
}

/** A step that brought an outcome. */
export type Answer = Step & {
  status: 'ANSWERED'
  rawConfidence: number
  confidence: number
  threshold: number
}

/** Tells whether a step brought an outcome. */
export function isAnswer(step: Step): step is Answer {
  return step.status === 'ANSWERED'
}
