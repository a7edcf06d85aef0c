import type { ConfidenceReport, WorkflowConfidence } from './confidence/workflow-confidence.ts'
import type { ThresholdPolicy } from './domain/calibration/threshold.ts'
import type { Tally } from './domain/backtest.ts'
import type { Method } from './domain/cascade.ts'
import type { Trace } from './domain/decide.ts'
import type { Trial } from './execution/executor.ts'
import type { Step } from './domain/step.ts'
import type { ReadyRuleSet } from './domain/workflow-version.ts'
import type { Explanation, JsonObject } from '#engine'
import type { Connection } from '#host'
import type { Review } from './domain/review/review.ts'
import type { Backtest } from './store/backtests.ts'
import type { ReviewCounts, ReviewFilter } from './store/reviews.ts'

/** A judgement as it is stored. */
export interface JudgmentModel {
  __typename: 'Judgment'
  id: string
  workflowId: string
  workflowVersion: number
  ruleSetDigest: string
  status: 'DECIDED' | 'NEEDS_REVIEW'
  outcome: unknown
  proposedOutcome: unknown
  confidence: number
  threshold: number
  method: Method
  explanation: string
  storedTrace: Trace
  inputData: JsonObject
  idempotencyKey: string | null
  reusedFrom: string | null
  durationMs: number
  createdAt: Date
  createdBy: string
}

/** A trace with all that it takes to spell it out. */
export interface JudgmentTraceModel {
  stored: Trace
  ruleSet: ReadyRuleSet
  inputData: JsonObject
  steps: Step[]
}

/** A decider's part as it is stored. */
export type JudgmentStepModel = Step

/** A rated case as a decider saw it. */
export type StepCaseModel = NonNullable<Step['cases']>[number]

/** What would be decided about a judgement's record with changes. */
export interface WhatIfModel {
  __typename: 'WhatIf'
  trial: Trial
  judgment: JudgmentModel
}

/** The judgement service's part of a workflow. */
export interface WorkflowModel {
  __typename: 'Workflow'
  id: string
}

/** A refusal because the workflow isn't in service. */
export interface WorkflowNotActiveModel {
  __typename: 'WorkflowNotActive'
  message: string
  workflow: WorkflowModel
}

/** A backtest as it is stored. */
export type BacktestModel = Backtest & { __typename: 'Backtest' }

/** A record of a backtest that would come out otherwise. */
export type BacktestExampleModel = Tally['examples'][number]

/** A part of an expression with what it came to. */
export type ExplanationModel = Explanation & { __typename: 'Explanation' }

/** A workflow's confidence, under what is asked of its deciders. */
export interface WorkflowConfidenceModel {
  workflowId: string
  confidence: WorkflowConfidence
  policy: ThresholdPolicy
}

/** How far one decider can be trusted. */
export type DeciderConfidenceModel = ConfidenceReport

/** A review as it is stored. */
export type ReviewModel = Review & { __typename: 'Review' }

/** A page of reviews, and the conditions that it was found by. */
export interface ReviewConnectionModel extends Connection<ReviewModel> {
  filter: ReviewFilter
}

/** Counts over a workflow's reviews. */
export interface ReviewStatisticsModel extends ReviewCounts {
  workflowId: string
}

/** A refusal because somebody else has the review. */
export interface ReviewTakenModel {
  __typename: 'ReviewTaken'
  message: string
  reviewId: string
}

/** A refusal because the review is decided. */
export interface ReviewClosedModel {
  __typename: 'ReviewClosed'
  message: string
  reviewId: string
}
