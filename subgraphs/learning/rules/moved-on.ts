import type { Workflow } from '../workflows/workflows.ts'

/** The workflow is not as it would have to be. */
export interface WorkflowMovedOn {
  __typename: 'WorkflowMovedOn'
  message: string
  latestVersion: number
  publishedVersion: number | null
}

/** Why a workflow's rules can't be changed now; undefined when they can. `seen`: the version that somebody looked at. */
export function movedOn(workflow: Workflow, seen: number | null | undefined): WorkflowMovedOn | undefined {
  const { publishedVersion, latestVersion, status, name } = workflow
  if (publishedVersion === null || status !== 'ACTIVE') return notInService(workflow)
  if (seen != null && seen !== publishedVersion.number)
    return because(
      workflow,
      `“${name}” is at version ${publishedVersion.number} by now, and you looked at version ${seen}: look again.`,
    )
  if (latestVersion.number !== publishedVersion.number)
    return because(
      workflow,
      `Version ${latestVersion.number} of “${name}” was saved and isn’t in service; a rule would pass it over. Publish it, or save the one in service again, first.`,
    )
  return undefined
}

/** Says that no version is in service. */
export function notInService(workflow: Workflow): WorkflowMovedOn {
  return because(workflow, `“${workflow.name}” isn’t in service: publish or activate it first.`)
}

/** Says why the workflow service, or the judgment service on its rules, refuses. */
export function refusedByWorkflow(workflow: Workflow, message: string): WorkflowMovedOn {
  return because(workflow, message)
}

function because({ latestVersion, publishedVersion }: Workflow, message: string): WorkflowMovedOn {
  return {
    __typename: 'WorkflowMovedOn',
    message,
    latestVersion: latestVersion.number,
    publishedVersion: publishedVersion?.number ?? null,
  }
}
