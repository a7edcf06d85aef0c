import { type Database, type Page, type Transaction, isUuid, pageSql, sql } from '#host'
import type {
  ExtractionPhase,
  ExtractionResult,
  ExtractionStatus,
  RuleAlgorithm,
} from '../domain/extraction.ts'

/** A run of the learners as it stands. */
export interface Extraction {
  id: string
  workflowId: string
  algorithms: RuleAlgorithm[]
  mostRules: number
  status: ExtractionStatus
  phase: ExtractionPhase | null
  /** Counts the workers that took it. */
  epoch: number
  result: ExtractionResult | null
  message: string | null
  createdAt: Date
  createdBy: string
  finishedAt: Date | null
}

const columns = sql`id, workflow_id as "workflowId", algorithms, most_rules as "mostRules", status, phase, epoch, result,
  message, created_at as "createdAt", created_by as "createdBy", finished_at as "finishedAt"`

/** Adds a run; false while another one of the workflow is under way. */
export async function insertExtraction(tx: Transaction, extraction: Extraction): Promise<boolean> {
  const { id, workflowId, algorithms, mostRules, status, epoch, createdAt, createdBy } = extraction
  const rows = await tx.query(sql`-- extractions.insert
    insert into learning.extractions (tenant_id, id, workflow_id, algorithms, most_rules, status, epoch, created_at, created_by)
    values (${tx.tenantId}, ${id}, ${workflowId}, ${algorithms}::text[], ${mostRules}, ${status}, ${epoch}, ${createdAt},
      ${createdBy})
    on conflict (tenant_id, workflow_id) where status in ('QUEUED', 'RUNNING') do nothing
    returning id`)
  return rows.length > 0
}

/** The workflow's run that is under way. */
export async function extractionUnderWay(
  database: Database,
  tenantId: string,
  workflowId: string,
): Promise<Extraction | undefined> {
  const [extraction] = await database.query<Extraction>(
    tenantId,
    sql`-- extractions.underWay
      select ${columns} from learning.extractions
      where tenant_id = ${tenantId} and workflow_id = ${workflowId} and status in ('QUEUED', 'RUNNING')`,
  )
  return extraction
}

/** Runs by id. */
export function extractionsByIds(
  database: Database,
  tenantId: string,
  ids: readonly string[],
): Promise<Extraction[]> {
  return database.query(
    tenantId,
    sql`-- extractions.byIds
      select ${columns} from learning.extractions where tenant_id = ${tenantId} and id = any(${ids}::uuid[])`,
  )
}

/** A page of a workflow's runs, newest first. */
export function extractionPage(
  database: Database,
  tenantId: string,
  workflowId: string,
  page: Page,
): Promise<Extraction[]> {
  const { where, orderAndLimit } = pageSql(page, sql`id`, sql`uuid`)
  const ofWorkflow = isUuid(workflowId) ? sql`workflow_id = ${workflowId}` : sql`false`
  return database.query(
    tenantId,
    sql`-- extractions.page
      select ${columns} from learning.extractions
      where tenant_id = ${tenantId} and ${ofWorkflow} and ${where} ${orderAndLimit}`,
  )
}

/** Takes a run that isn't over, and fences off whoever had it before. */
export async function takeExtraction(
  database: Database,
  tenantId: string,
  id: string,
): Promise<Extraction | undefined> {
  const [extraction] = await database.query<Extraction>(
    tenantId,
    sql`-- extractions.take
      update learning.extractions set status = 'RUNNING', epoch = epoch + 1
      where tenant_id = ${tenantId} and id = ${id} and status in ('QUEUED', 'RUNNING') returning ${columns}`,
  )
  return extraction
}

/** What becomes known of a run as it goes on. */
export type ExtractionProgress = Pick<Extraction, 'status' | 'phase' | 'result' | 'message' | 'finishedAt'>

/** Keeps where a run stands; false when somebody else has taken it meanwhile, or it was ended. */
export async function saveExtraction(
  tx: Transaction,
  { id, epoch }: Pick<Extraction, 'id' | 'epoch'>,
  { status, phase, result, message, finishedAt }: ExtractionProgress,
): Promise<boolean> {
  const rows = await tx.query(sql`-- extractions.save
    update learning.extractions
    set status = ${status}, phase = ${phase}, result = ${result === null ? null : JSON.stringify(result)}::jsonb,
      message = ${message}, finished_at = ${finishedAt}
    where tenant_id = ${tx.tenantId} and id = ${id} and epoch = ${epoch} and status = 'RUNNING' returning id`)
  return rows.length > 0
}

/** Ends a run that is under way; undefined when none is. */
export async function cancelExtraction(
  database: Database,
  tenantId: string,
  id: string,
  now: Date,
): Promise<Extraction | undefined> {
  const [extraction] = await database.query<Extraction>(
    tenantId,
    sql`-- extractions.cancel
      update learning.extractions set status = 'CANCELLED', phase = null, finished_at = ${now}
      where tenant_id = ${tenantId} and id = ${id} and status in ('QUEUED', 'RUNNING') returning ${columns}`,
  )
  return extraction
}

/** Cases rated since the last run that wasn't ended by somebody; all, when there was none. */
export async function ratingsSinceExtraction(tx: Transaction, workflowId: string): Promise<number> {
  const [row] = await tx.query<{ count: number }>(sql`-- extractions.ratingsSince
    select count(*)::int as count from learning.rated_cases
    where tenant_id = ${tx.tenantId} and workflow_id = ${workflowId} and correct_outcome is not null
      and rated_at > coalesce((
        select max(created_at) from learning.extractions
        where tenant_id = ${tx.tenantId} and workflow_id = ${workflowId} and status <> 'CANCELLED'), '-infinity')`)
  return row?.count ?? 0
}
