import type { Complete } from '#host'
import type { Resolvers, ResolversParentTypes } from '../schema.generated.ts'
import { Feedback } from './Feedback.ts'
import { ContradictingOutcome } from './ContradictingOutcome.ts'
import { Judgment } from './Judgment.ts'
import { Mutation } from './Mutation.ts'
import { Query } from './Query.ts'
import { RatedCase } from './RatedCase.ts'
import { RuleCandidate } from './RuleCandidate.ts'
import { RuleChange } from './RuleChange.ts'
import { RuleExtraction } from './RuleExtraction.ts'
import { RulePromotion } from './RulePromotion.ts'
import { SimilarCase } from './SimilarCase.ts'
import { Subscription } from './Subscription.ts'
import { Workflow } from './Workflow.ts'

export const resolvers: Complete<Resolvers, ResolversParentTypes> = {
  Query,
  Mutation,
  Subscription,
  Judgment,
  Workflow,
  RatedCase,
  SimilarCase,
  Feedback,
  RuleExtraction,
  RuleCandidate,
  RuleChange,
  RulePromotion,
  ContradictingOutcome,
}
