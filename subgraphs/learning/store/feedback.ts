import { type Database, type Page, type Sql, type Transaction, isUuid, pageSql, sql } from '#host'
import type { Source, Verdict } from '../domain/ratings.ts'

/** What somebody said of a judgement. */
export interface FeedbackRow {
  id: string
  judgmentId: string
  workflowId: string
  verdict: Verdict
  correctOutcome: unknown
  comment: string | null
  source: Source
  ratedAt: Date
  ratedBy: string
  replacedAt: Date | null
}

const columns = sql`id, judgment_id as "judgmentId", workflow_id as "workflowId", verdict,
  correct_outcome as "correctOutcome", comment, source, rated_at as "ratedAt", rated_by as "ratedBy",
  replaced_at as "replacedAt"`

/** Adds feedback, which replaces what the same person said of the judgement in the same capacity. */
export async function addFeedback(tx: Transaction, row: FeedbackRow): Promise<void> {
  const { id, judgmentId, workflowId, verdict, correctOutcome, comment, source, ratedAt, ratedBy } = row
  await tx.query(sql`-- feedback.replace
    update learning.feedback set replaced_at = ${ratedAt}
    where tenant_id = ${tx.tenantId} and judgment_id = ${judgmentId} and rated_by = ${ratedBy}
      and (source = 'REVIEW') = ${source === 'REVIEW'} and replaced_at is null`)
  await tx.query(sql`-- feedback.insert
    insert into learning.feedback (tenant_id, id, judgment_id, workflow_id, verdict, correct_outcome, comment, source,
      rated_at, rated_by)
    values (${tx.tenantId}, ${id}, ${judgmentId}, ${workflowId}, ${verdict},
      ${correctOutcome === null ? null : JSON.stringify(correctOutcome)}::jsonb, ${comment}, ${source}, ${ratedAt}, ${ratedBy})`)
}

/** What holds of a judgement. */
export function feedbackInForce(tx: Transaction, judgmentId: string): Promise<FeedbackRow[]> {
  return tx.query(sql`-- feedback.inForce
    select ${columns} from learning.feedback
    where tenant_id = ${tx.tenantId} and judgment_id = ${judgmentId} and replaced_at is null`)
}

/** All that was ever said of judgements, newest first. */
export function feedbackByJudgments(
  database: Database,
  tenantId: string,
  judgmentIds: readonly string[],
): Promise<FeedbackRow[]> {
  return database.query(
    tenantId,
    sql`-- feedback.byJudgments
      select ${columns} from learning.feedback
      where tenant_id = ${tenantId} and judgment_id = any(${judgmentIds}::uuid[]) order by id desc`,
  )
}

/** Feedback by id. */
export function feedbackByIds(
  database: Database,
  tenantId: string,
  ids: readonly string[],
): Promise<FeedbackRow[]> {
  return database.query(
    tenantId,
    sql`-- feedback.byIds
      select ${columns} from learning.feedback where tenant_id = ${tenantId} and id = any(${ids}::uuid[])`,
  )
}

/** A page of what was said of a workflow's judgements, newest first. */
export function feedbackPage(
  database: Database,
  tenantId: string,
  workflowId: string,
  page: Page,
): Promise<FeedbackRow[]> {
  const { where, orderAndLimit } = pageSql(page, sql`id`, sql`uuid`)
  const ofWorkflow: Sql = isUuid(workflowId) ? sql`workflow_id = ${workflowId}` : sql`false`
  return database.query(
    tenantId,
    sql`-- feedback.page
      select ${columns} from learning.feedback
      where tenant_id = ${tenantId} and ${ofWorkflow} and ${where} ${orderAndLimit}`,
  )
}
