import { type Database, type Transaction, sql } from '#host'
import type { Statistics } from '../domain/statistics.ts'

/** How things stand with a workflow's cases. */
export interface WorkflowState {
  /** Cases whose right outcome is known. */
  cases: number
  /** Names the statistics in use; 0 while there are none. */
  version: number
}

/** Locks a workflow's cases until the transaction ends. */
export async function lockWorkflow(tx: Transaction, workflowId: string): Promise<WorkflowState> {
  const [row] = await tx.query<WorkflowState>(sql`-- workflows.lock
    insert into learning.workflows as w (tenant_id, workflow_id, cases, version) values (${tx.tenantId}, ${workflowId}, 0, 0)
    on conflict (tenant_id, workflow_id) do update set cases = w.cases
    returning cases, version`)
  if (row === undefined) throw new Error('an upsert without a row')
  return row
}

/** How things stand, without a lock; undefined when the workflow has never had a rated case. */
export async function workflowState(tx: Transaction, workflowId: string): Promise<WorkflowState | undefined> {
  const [row] = await tx.query<WorkflowState>(sql`-- workflows.state
    select cases, version from learning.workflows where tenant_id = ${tx.tenantId} and workflow_id = ${workflowId}`)
  return row
}

/** How many cases workflows have whose right outcome is known. */
export function caseCounts(
  database: Database,
  tenantId: string,
  workflowIds: readonly string[],
): Promise<{ workflowId: string; cases: number }[]> {
  return database.query(
    tenantId,
    sql`-- workflows.counts
      select workflow_id as "workflowId", cases from learning.workflows
      where tenant_id = ${tenantId} and workflow_id = any(${workflowIds}::uuid[])`,
  )
}

/** Keeps how things stand; the lock must be held. */
export async function saveState(tx: Transaction, workflowId: string, state: WorkflowState): Promise<void> {
  await tx.query(sql`-- workflows.save
    update learning.workflows set cases = ${state.cases}, version = ${state.version}
    where tenant_id = ${tx.tenantId} and workflow_id = ${workflowId}`)
}

/** Statistics as they were taken. */
export interface StoredStatistics {
  version: number
  statistics: Statistics
  /** Cases that there were. */
  cases: number
}

/** The statistics of a version. */
export async function findStatistics(
  tx: Transaction,
  workflowId: string,
  version: number,
): Promise<StoredStatistics | undefined> {
  const [row] = await tx.query<StoredStatistics>(sql`-- statistics.find
    select version, statistics, cases from learning.statistics
    where tenant_id = ${tx.tenantId} and workflow_id = ${workflowId} and version = ${version}`)
  return row
}

/** The version that the next statistics are taken under. */
export async function nextVersion(tx: Transaction, workflowId: string): Promise<number> {
  const [row] = await tx.query<{ version: number }>(sql`-- statistics.nextVersion
    select coalesce(max(version), 0) + 1 as version from learning.statistics
    where tenant_id = ${tx.tenantId} and workflow_id = ${workflowId}`)
  return row?.version ?? 1
}

/** Keeps statistics under a new version. */
export async function saveStatistics(
  tx: Transaction,
  workflowId: string,
  { version, statistics, cases }: StoredStatistics,
  now: Date,
): Promise<void> {
  await tx.query(sql`-- statistics.save
    insert into learning.statistics (tenant_id, workflow_id, version, statistics, cases, taken_at)
    values (${tx.tenantId}, ${workflowId}, ${version}, ${JSON.stringify(statistics)}::jsonb, ${cases}, ${now})`)
}

/** Remembers that statistics were looked at when there were so many cases, and do. */
export async function confirmStatistics(
  tx: Transaction,
  workflowId: string,
  { version, cases }: { version: number; cases: number },
): Promise<void> {
  await tx.query(sql`-- statistics.confirm
    update learning.statistics set cases = ${cases}
    where tenant_id = ${tx.tenantId} and workflow_id = ${workflowId} and version = ${version}`)
}

/** Deletes statistics and vectors of all versions but one. */
export async function deleteOtherVersions(
  tx: Transaction,
  workflowId: string,
  version: number,
): Promise<void> {
  await tx.query(sql`-- statistics.deleteOthers
    delete from learning.statistics
    where tenant_id = ${tx.tenantId} and workflow_id = ${workflowId} and version <> ${version}`)
  await tx.query(sql`-- caseVectors.deleteOthers
    delete from learning.case_vectors
    where tenant_id = ${tx.tenantId} and workflow_id = ${workflowId} and version <> ${version}`)
}
