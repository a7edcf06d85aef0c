import type { Complete } from '#host'
import type { Resolvers, ResolversParentTypes } from '../schema.generated.ts'
import { Mutation } from './Mutation.ts'
import { Query } from './Query.ts'
import { Subscription } from './Subscription.ts'
import { Workflow } from './Workflow.ts'
import { WorkflowConflict } from './WorkflowConflict.ts'
import { WorkflowVersion } from './WorkflowVersion.ts'

/** Every resolver of the workflow service. */
export const resolvers: Complete<Resolvers, ResolversParentTypes> = {
  Query,
  Mutation,
  Subscription,
  Workflow,
  WorkflowConflict,
  WorkflowVersion,
}
