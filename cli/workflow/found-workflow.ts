import { CliFailure } from '../failure.ts'
import type { GraphClient } from '../graph-client.ts'
import type { JsonValue } from '../json.ts'
import type { ValidationReport } from './validation-report.ts'

/** A workflow's place in its life. */
export type WorkflowStatus = 'DRAFT' | 'ACTIVE' | 'INACTIVE' | 'ARCHIVED'

/** A workflow in a list. */
export interface ListedWorkflow {
  id: string
  name: string
  status: WorkflowStatus
  updatedAt: string
  latestVersion: { number: number }
  publishedVersion: { number: number } | null
}

/** One saved state of a workflow. */
export interface FoundVersion {
  number: number
  note: string
  inputSchema: JsonValue
  ruleSetDigest: string
  createdAt: string
  createdBy: string
  ruleSet: {
    hitPolicy: string
    rules: FoundRule[]
    defaultOutcome: { outcome: JsonValue; confidence: number } | null
  }
  validation: ValidationReport
}

/** One rule of a version. */
interface FoundRule {
  id: string
  name: string
  when: string
  outcome: JsonValue
  confidence: number
  priority: number
  enabled: boolean
}

/** A workflow with the versions that matter. */
export interface FoundWorkflow {
  id: string
  name: string
  description: string
  status: WorkflowStatus
  updatedAt: string
  latestVersion: FoundVersion
  publishedVersion: FoundVersion | null
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Page size of lists; the most that the server gives. */
const PAGE = 100

interface ListWorkflows {
  workflows: { nodes: ListedWorkflow[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } }
}

/** All workflows of the tenant that fit, newest first. Without `status`: all but the archived. */
export async function* listWorkflows(
  client: GraphClient,
  filter: { search?: string; status?: readonly WorkflowStatus[] } = {},
): AsyncGenerator<ListedWorkflow> {
  for (let after: string | null = null; ;) {
    const answer: ListWorkflows = await client.execute('list-workflows', { first: PAGE, after, filter })
    yield* answer.workflows.nodes
    after = answer.workflows.pageInfo.endCursor
    if (!answer.workflows.pageInfo.hasNextPage || after === null) return
  }
}

/**
 * The workflow with this id or, exactly, this name. Throws CliFailure if there is none, or if several that aren't
 * archived share the name.
 */
export async function findWorkflow(client: GraphClient, idOrName: string): Promise<FoundWorkflow> {
  const id = UUID.test(idOrName) ? idOrName : await idOfName(client, idOrName)
  const { workflow } = await client.execute<{ workflow: FoundWorkflow | null }>('find-workflow', { id })
  if (workflow === null)
    throw new CliFailure(`There is no workflow ${id}. See what there is with: judgify workflow list`)
  return workflow
}

/** The id of the workflow with this id or name, without asking where it can be told. */
export async function workflowId(client: GraphClient, idOrName: string): Promise<string> {
  return UUID.test(idOrName) ? idOrName : idOfName(client, idOrName)
}

async function idOfName(client: GraphClient, written: string): Promise<string> {
  // As the server keeps names: a Korean name from a file system may come decomposed.
  const name = written.trim().normalize('NFC')
  const found: ListedWorkflow[] = []
  for await (const workflow of listWorkflows(client, { search: name }))
    if (workflow.name === name) found.push(workflow)
  const [only, another] = found
  if (only === undefined)
    throw new CliFailure(
      `There is no workflow called "${name}". See what there is with: judgify workflow list`,
    )
  if (another !== undefined) {
    const ids = found.map((workflow) => `${workflow.id} (${workflow.status})`).join(', ')
    throw new CliFailure(`Several workflows are called "${name}": ${ids}. Say which by its id.`)
  }
  return only.id
}
