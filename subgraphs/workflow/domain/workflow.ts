import type { WorkflowDefinition } from './definition.ts'
import type { ValidationReport } from './validation/report.ts'

/** Where a workflow is in its life. */
export type WorkflowStatus = 'DRAFT' | 'ACTIVE' | 'INACTIVE' | 'ARCHIVED'

/** A workflow as it stands. */
export interface Workflow {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly status: WorkflowStatus
  readonly latestVersion: number
  /** The version that judges while the workflow is ACTIVE. */
  readonly publishedVersion: number | null
  /** Counts every change. */
  readonly revision: number
  readonly createdAt: Date
  readonly createdBy: string
  readonly updatedAt: Date
  readonly updatedBy: string
}

/** One saved state of a workflow. Never changes. */
export interface WorkflowVersion {
  readonly workflowId: string
  readonly number: number
  readonly definition: WorkflowDefinition
  readonly validation: ValidationReport
  /** SHA-256 of the rule set's canonical JSON, in hexadecimal. */
  readonly ruleSetDigest: string
  readonly note: string
  readonly createdAt: Date
  readonly createdBy: string
}

/** A version that is about to be saved. */
export type NewVersion = Omit<WorkflowVersion, 'ruleSetDigest'>

/** Who does something, and when. */
export interface Stamp {
  readonly at: Date
  /** A token's `sub`. */
  readonly by: string
}

/** What a decision makes of a workflow. */
export interface Change {
  /** The workflow as it is from now on. */
  readonly workflow: Workflow
  /** The version to add. */
  readonly version?: NewVersion
  /** From now on it judges otherwise, or no more. */
  readonly redeploys: boolean
}
