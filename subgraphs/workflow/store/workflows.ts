import { type Database, type Page, type Transaction, all, pageSql, sql } from '#host'
import type { Workflow, WorkflowStatus } from '../domain/workflow.ts'

/** Conditions on workflows; all that are given must hold. */
export interface WorkflowFilter {
  /** Without it all but ARCHIVED. */
  readonly status?: readonly WorkflowStatus[] | null | undefined
  /** Found in the name or the description, upper or lower case alike. */
  readonly search?: string | null | undefined
}

const columns = sql`id, name, description, status, revision,
  latest_version as "latestVersion", published_version as "publishedVersion",
  created_at as "createdAt", created_by as "createdBy", updated_at as "updatedAt", updated_by as "updatedBy"`

/** The tenant's workflows of these ids, in no order. */
export function workflowsByIds(
  database: Database,
  tenantId: string,
  ids: readonly string[],
): Promise<Workflow[]> {
  return database.query(
    tenantId,
    sql`-- workflows.byIds
      select ${columns} from workflow.workflows where tenant_id = ${tenantId} and id = any(${ids}::uuid[])`,
  )
}

/** A page of the tenant's workflows, the newest first. */
export function workflowPage(
  database: Database,
  tenantId: string,
  filter: WorkflowFilter,
  page: Page,
): Promise<Workflow[]> {
  const { where, orderAndLimit } = pageSql(page, sql`id`, sql`uuid`)
  return database.query(
    tenantId,
    sql`-- workflows.page
      select ${columns} from workflow.workflows
      where tenant_id = ${tenantId} and ${fits(filter)} and ${where} ${orderAndLimit}`,
  )
}

/** A workflow that nobody else changes until the transaction ends; undefined when the tenant has none by this id. */
export async function lockWorkflow(tx: Transaction, id: string): Promise<Workflow | undefined> {
  const [workflow] = await tx.query<Workflow>(
    sql`-- workflows.lock
      select ${columns} from workflow.workflows where tenant_id = ${tx.tenantId} and id = ${id} for update`,
  )
  return workflow
}

/** Adds a workflow. */
export async function insertWorkflow(tx: Transaction, workflow: Workflow): Promise<void> {
  const { id, name, description, status, latestVersion, publishedVersion, revision } = workflow
  await tx.query(
    sql`-- workflows.insert
      insert into workflow.workflows (tenant_id, id, name, description, status, latest_version, published_version,
        revision, created_at, created_by, updated_at, updated_by)
      values (${tx.tenantId}, ${id}, ${name}, ${description}, ${status}, ${latestVersion}, ${publishedVersion},
        ${revision}, ${workflow.createdAt}, ${workflow.createdBy}, ${workflow.updatedAt}, ${workflow.updatedBy})`,
  )
}

/** Writes all that can change of a workflow. */
export async function updateWorkflow(tx: Transaction, workflow: Workflow): Promise<void> {
  const { id, name, description, status, latestVersion, publishedVersion, revision, updatedAt, updatedBy } =
    workflow
  await tx.query(
    sql`-- workflows.update
      update workflow.workflows
      set name = ${name}, description = ${description}, status = ${status}, latest_version = ${latestVersion},
        published_version = ${publishedVersion}, revision = ${revision}, updated_at = ${updatedAt}, updated_by = ${updatedBy}
      where tenant_id = ${tx.tenantId} and id = ${id}`,
  )
}

function fits({ status, search }: WorkflowFilter) {
  const pattern =
    search == null ? null : `%${search.normalize('NFC').replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
  return all([
    status == null ? sql`status <> 'ARCHIVED'` : sql`status = any(${status}::text[])`,
    ...(pattern === null ? [] : [sql`(name ilike ${pattern} or description ilike ${pattern})`]),
  ])
}
