import type { FeedbackRow } from './store/feedback.ts'
import type { CaseRow } from './store/cases.ts'
import type { NearCase } from './store/neighbours.ts'

/** What somebody said of a judgement. */
export type FeedbackModel = FeedbackRow

/** A rated case. */
export type RatedCaseModel = CaseRow

/** A rated case that is like a record. */
export type SimilarCaseModel = NearCase

/** The learning service's part of a judgement. */
export interface JudgmentModel {
  __typename: 'Judgment'
  id: string
}

/** The learning service's part of a workflow. */
export interface WorkflowModel {
  __typename: 'Workflow'
  id: string
}
