import type { Complete } from '#host'
import type { Resolvers, ResolversParentTypes } from '../schema.generated.ts'
import { Feedback } from './Feedback.ts'
import { Judgment } from './Judgment.ts'
import { Mutation } from './Mutation.ts'
import { Query } from './Query.ts'
import { RatedCase } from './RatedCase.ts'
import { SimilarCase } from './SimilarCase.ts'
import { Workflow } from './Workflow.ts'

export const resolvers: Complete<Resolvers, ResolversParentTypes> = {
  Query,
  Mutation,
  Judgment,
  Workflow,
  RatedCase,
  SimilarCase,
  Feedback,
}
