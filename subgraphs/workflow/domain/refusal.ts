import type { WorkflowStatus } from './workflow.ts'
import type { ValidationReport } from './validation/report.ts'

/** Something that can't be saved even as a draft. */
export interface InvalidWorkflow {
  readonly __typename: 'InvalidWorkflow'
  readonly message: string
  /** JSON Pointer into the input. */
  readonly path: string
}

/** Somebody saved a newer version meanwhile. */
export interface WorkflowConflict {
  readonly __typename: 'WorkflowConflict'
  readonly message: string
  readonly workflowId: string
  readonly baseVersion: number
  readonly latestNumber: number
}

/** The version has errors. */
export interface VersionNotPublishable {
  readonly __typename: 'VersionNotPublishable'
  readonly message: string
  readonly validation: ValidationReport
}

/** Rules or a schema with errors, of which no more can be told. */
export interface InvalidDefinition {
  readonly __typename: 'InvalidDefinition'
  readonly message: string
  readonly validation: ValidationReport
}

/** The workflow has no such version. */
export interface UnknownVersion {
  readonly __typename: 'UnknownVersion'
  readonly message: string
  readonly latestVersion: number
}

/** The workflow's status doesn't allow it. */
export interface WorkflowStatusRefused {
  readonly __typename: 'WorkflowStatusRefused'
  readonly message: string
  readonly status: WorkflowStatus
}

/** No template has this id. */
export interface UnknownTemplate {
  readonly __typename: 'UnknownTemplate'
  readonly message: string
  readonly templateIds: string[]
}

/** Nothing was done, and `message` says why and what to do. */
export type Refusal =
  | InvalidWorkflow
  | InvalidDefinition
  | WorkflowConflict
  | VersionNotPublishable
  | UnknownVersion
  | WorkflowStatusRefused
  | UnknownTemplate

/** Tells a refusal from what is otherwise answered. */
export function isRefusal(answer: object): answer is Refusal {
  return 'message' in answer
}
