import type { WorkflowConflict } from './domain/refusal.ts'
import type { Workflow, WorkflowVersion } from './domain/workflow.ts'

/** A workflow, on its own or as a member of a union. */
export type WorkflowModel = Workflow & { readonly __typename: 'Workflow' }

/** A version as it is kept. */
export type WorkflowVersionModel = WorkflowVersion

/** A conflict that names the newer version by its number. */
export type WorkflowConflictModel = WorkflowConflict
