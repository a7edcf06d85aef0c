import type { Complete } from '#host'
import type { Resolvers, ResolversParentTypes } from '../schema.generated.ts'
import { Backtest } from './Backtest.ts'
import { BacktestExample } from './BacktestExample.ts'
import { DeciderConfidence } from './DeciderConfidence.ts'
import { Explanation } from './Explanation.ts'
import { Judgment } from './Judgment.ts'
import { JudgmentStep } from './JudgmentStep.ts'
import { JudgmentTrace } from './JudgmentTrace.ts'
import { Mutation } from './Mutation.ts'
import { Query } from './Query.ts'
import { Review } from './Review.ts'
import { ReviewClosed } from './ReviewClosed.ts'
import { ReviewConnection } from './ReviewConnection.ts'
import { ReviewStatistics } from './ReviewStatistics.ts'
import { ReviewTaken } from './ReviewTaken.ts'
import { StepCase } from './StepCase.ts'
import { Subscription } from './Subscription.ts'
import { WhatIf } from './WhatIf.ts'
import { Workflow } from './Workflow.ts'
import { WorkflowConfidence } from './WorkflowConfidence.ts'

export const resolvers: Complete<Resolvers, ResolversParentTypes> = {
  Query,
  Mutation,
  Subscription,
  Judgment,
  JudgmentTrace,
  JudgmentStep,
  StepCase,
  WhatIf,
  Workflow,
  Backtest,
  BacktestExample,
  Explanation,
  WorkflowConfidence,
  DeciderConfidence,
  Review,
  ReviewConnection,
  ReviewStatistics,
  ReviewTaken,
  ReviewClosed,
}
