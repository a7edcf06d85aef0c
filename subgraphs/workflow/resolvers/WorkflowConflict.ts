import type { WorkflowConflictResolvers } from '../schema.generated.ts'
import { existing } from './existing.ts'

export const WorkflowConflict = {
  latestVersion: async ({ workflowId, latestNumber: number }, _, { version }) =>
    existing(await version({ workflowId, number })),
} satisfies WorkflowConflictResolvers
