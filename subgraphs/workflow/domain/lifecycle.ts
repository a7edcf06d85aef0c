import type { Draft } from './draft.ts'
import type {
  UnknownVersion,
  VersionNotPublishable,
  WorkflowConflict,
  WorkflowStatusRefused,
} from './refusal.ts'
import type { ValidationReport } from './validation/report.ts'
import type { Change, NewVersion, Stamp, Workflow, WorkflowStatus } from './workflow.ts'

/** What an author wants to save, with what the validator found in it. */
export type CheckedDraft = Draft & { readonly validation: ValidationReport }

/** The version that is to go into service; `found` is null when the workflow has none of this number. */
export interface Candidate {
  /** Null when none was named and none was published before. */
  readonly number: number | null
  readonly found: { readonly validation: ValidationReport } | null
}

/** A new workflow with its first version. */
export function create(
  id: string,
  draft: CheckedDraft & { readonly name: string },
  { at, by }: Stamp,
): Change {
  const workflow: Workflow = {
    id,
    name: draft.name,
    description: draft.description ?? '',
    status: 'DRAFT',
    latestVersion: 1,
    publishedVersion: null,
    revision: 1,
    createdAt: at,
    createdBy: by,
    updatedAt: at,
    updatedBy: by,
  }
  return { workflow, version: versionOf(workflow, draft, { at, by }), redeploys: false }
}

/** A new version on top of `baseVersion`, unless somebody was faster. */
export function save(
  workflow: Workflow,
  baseVersion: number,
  draft: CheckedDraft,
  stamp: Stamp,
): Change | WorkflowConflict | WorkflowStatusRefused {
  if (workflow.status === 'ARCHIVED') return refused(workflow, 'can no longer be changed')
  if (baseVersion !== workflow.latestVersion) return conflict(workflow, baseVersion)
  const next = changed(workflow, stamp, {
    name: draft.name ?? workflow.name,
    description: draft.description ?? workflow.description,
    latestVersion: workflow.latestVersion + 1,
  })
  return { workflow: next, version: versionOf(next, draft, stamp), redeploys: false }
}

/** Puts a version into service, whether for the first time, again or instead of another. */
export function putIntoService(
  workflow: Workflow,
  { number, found }: Candidate,
  stamp: Stamp,
): Change | VersionNotPublishable | UnknownVersion | WorkflowStatusRefused {
  if (workflow.status === 'ARCHIVED') return refused(workflow, 'can never be in service again')
  if (number === null) return neverPublished(workflow)
  if (found === null) return unknownVersion(workflow, number)
  if (!found.validation.valid) return notPublishable(number, found.validation)
  if (workflow.status === 'ACTIVE' && workflow.publishedVersion === number)
    return { workflow, redeploys: false }
  return {
    workflow: changed(workflow, stamp, { status: 'ACTIVE', publishedVersion: number }),
    redeploys: true,
  }
}

/** Takes an active workflow out of service. */
export function deactivate(workflow: Workflow, stamp: Stamp): Change | WorkflowStatusRefused {
  if (workflow.status !== 'ACTIVE') return refused(workflow, 'is not in service')
  return { workflow: changed(workflow, stamp, { status: 'INACTIVE' }), redeploys: true }
}

/** Ends a workflow for good. */
export function archive(workflow: Workflow, stamp: Stamp): Change | WorkflowStatusRefused {
  if (workflow.status === 'ARCHIVED') return refused(workflow, 'was archived before')
  return { workflow: changed(workflow, stamp, { status: 'ARCHIVED' }), redeploys: true }
}

function changed(workflow: Workflow, { at, by }: Stamp, to: Partial<Workflow>): Workflow {
  return { ...workflow, ...to, revision: workflow.revision + 1, updatedAt: at, updatedBy: by }
}

function versionOf(workflow: Workflow, draft: CheckedDraft, { at, by }: Stamp): NewVersion {
  return {
    workflowId: workflow.id,
    number: workflow.latestVersion,
    definition: draft.definition,
    validation: draft.validation,
    note: draft.note,
    createdAt: at,
    createdBy: by,
  }
}

const STATUS_WORDS: Record<WorkflowStatus, string> = {
  DRAFT: 'a draft',
  ACTIVE: 'active',
  INACTIVE: 'inactive',
  ARCHIVED: 'archived',
}

function refused({ name, status }: Workflow, consequence: string): WorkflowStatusRefused {
  const message = `“${name}” is ${STATUS_WORDS[status]}: it ${consequence}.`
  return { __typename: 'WorkflowStatusRefused', message, status }
}

function neverPublished({ name, status }: Workflow): WorkflowStatusRefused {
  const message = `“${name}” was never published: publish a version first, or name the version to activate.`
  return { __typename: 'WorkflowStatusRefused', message, status }
}

function conflict({ id, latestVersion }: Workflow, baseVersion: number): WorkflowConflict {
  const message =
    baseVersion < latestVersion
      ? `Version ${latestVersion} was saved after version ${baseVersion}, which this edit started from. Merge with it and save again.`
      : `There is no version ${baseVersion} yet; the latest is ${latestVersion}. Start from it and save again.`
  return { __typename: 'WorkflowConflict', message, workflowId: id, baseVersion, latestNumber: latestVersion }
}

/** Says that a workflow has no version of a number. */
export function unknownVersion(
  { latestVersion }: Pick<Workflow, 'latestVersion'>,
  number: number,
): UnknownVersion {
  const message = `There is no version ${number}: versions are numbered 1 to ${latestVersion}.`
  return { __typename: 'UnknownVersion', message, latestVersion }
}

function notPublishable(number: number, validation: ValidationReport): VersionNotPublishable {
  const errors = validation.issues.filter(({ severity }) => severity === 'ERROR').length
  const message = `Version ${number} has ${errors === 1 ? 'an error' : `${errors} errors`}. Correct what \`validation\` names, save, and publish the new version.`
  return { __typename: 'VersionNotPublishable', message, validation }
}
