import type { FeedbackRow } from './store/feedback.ts'
import type { LearnedRule, RuleChange } from './domain/learned-rule.ts'
import type { Extraction } from './store/extractions.ts'
import type { Contradiction } from './store/learning-cases.ts'
import type { CaseRow } from './store/cases.ts'
import type { NearCase } from './store/neighbours.ts'

/** What somebody said of a judgement. */
export type FeedbackModel = FeedbackRow

/** A rated case. */
export type RatedCaseModel = CaseRow

/** A rated case that is like a record. */
export type SimilarCaseModel = NearCase

/** A run of the learners. */
export type RuleExtractionModel = Extraction & { __typename: 'RuleExtraction' }

/** A learned rule. */
export type RuleCandidateModel = LearnedRule & { __typename: 'RuleCandidate' }

/** What happened to a learned rule. */
export type RuleChangeModel = RuleChange

/** What a version gained or lost by a learned rule. */
export type RulePromotionModel = NonNullable<RuleChange['promotion']> & { learnedRuleId: string }

/** Equal records that are said to deserve different outcomes. */
export type RatingContradictionModel = Contradiction

/** One of these outcomes. */
export type ContradictingOutcomeModel = Contradiction['outcomes'][number]

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
