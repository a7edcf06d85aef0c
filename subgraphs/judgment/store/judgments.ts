import { type Database, type Page, type Sql, type Transaction, all, isUuid, pageSql, sql } from '#host'
import type { JudgmentModel } from '../models.ts'
import { type JudgmentRow, judgmentOf } from './rows.ts'

/** Conditions on judgements; all that are given must hold. */
export interface JudgmentFilter {
  workflowId?: string | null | undefined
  workflowVersion?: number | null | undefined
  status?: readonly string[] | null | undefined
  method?: readonly string[] | null | undefined
  outcome?: unknown
  minConfidence?: number | null | undefined
  maxConfidence?: number | null | undefined
  from?: Date | null | undefined
  to?: Date | null | undefined
}

/** Counts over judgements. */
export interface Counts {
  total: number
  decided: number
  needsReview: number
  averageConfidence: number | null
  averageDurationMs: number | null
  p95DurationMs: number | null
  byOutcome: { outcome: unknown; count: number }[]
  byMethod: { method: JudgmentModel['method']; count: number }[]
}

/** A NUL character or half a surrogate pair, as JSON.stringify escapes them. */
const UNSTORABLE = /\\u(?:0000|d[89a-f])/i

/** Outcomes counted one by one. */
const MOST_OUTCOMES = 50

/** Reads the judgements of one tenant. */
export interface JudgmentStore {
  byIds(ids: readonly string[]): Promise<JudgmentModel[]>
  page(filter: JudgmentFilter, page: Page): Promise<JudgmentModel[]>
  counts(filter: JudgmentFilter): Promise<Counts>
}

/** The judgements of a tenant. */
export function judgmentStore(database: Database, tenantId: string): JudgmentStore {
  return {
    async byIds(ids) {
      const rows = await database.query<JudgmentRow>(
        tenantId,
        sql`-- judgments.byIds
          select * from judgment.judgments where tenant_id = ${tenantId} and id = any(${ids}::uuid[])`,
      )
      return rows.map(judgmentOf)
    },

    async page(filter, page) {
      const { where, orderAndLimit } = pageSql(page, sql`id`, sql`uuid`)
      const rows = await database.query<JudgmentRow>(
        tenantId,
        sql`-- judgments.page
          select * from judgment.judgments where ${fits(tenantId, filter)} and ${where} ${orderAndLimit}`,
      )
      return rows.map(judgmentOf)
    },

    async counts(filter) {
      const [row] = await database.query<Counts>(tenantId, countsSql(tenantId, filter))
      if (row === undefined) throw new Error('an aggregate without a row')
      return row
    },
  }
}

/** The tenant's judgements by their ids, as they are within a transaction. */
export async function judgmentsIn(tx: Transaction, ids: readonly string[]): Promise<JudgmentModel[]> {
  const rows = await tx.query<JudgmentRow>(sql`-- judgments.byIdsWithin
    select * from judgment.judgments where tenant_id = ${tx.tenantId} and id = any(${ids}::uuid[])`)
  return rows.map(judgmentOf)
}

function countsSql(tenantId: string, filter: JudgmentFilter): Sql {
  return sql`-- judgments.counts
    with chosen as materialized (
      select status, method, outcome, confidence, duration_ms from judgment.judgments where ${fits(tenantId, filter)}
    )
    select count(*)::int as total,
      (count(*) filter (where status = 'DECIDED'))::int as decided,
      (count(*) filter (where status = 'NEEDS_REVIEW'))::int as "needsReview",
      avg(confidence) as "averageConfidence",
      avg(duration_ms) as "averageDurationMs",
      percentile_cont(0.95) within group (order by duration_ms) as "p95DurationMs",
      (select coalesce(json_agg(o order by o.count desc, o.outcome::text), '[]') from (
         select outcome, count(*)::int as count from chosen where outcome is not null
         group by outcome order by count(*) desc limit ${MOST_OUTCOMES}) o) as "byOutcome",
      (select coalesce(json_agg(m order by m.count desc, m.method), '[]') from (
         select method, count(*)::int as count from chosen where status = 'DECIDED' group by method) m) as "byMethod"
    from chosen`
}

/** The condition that a filter stands for, within a tenant. */
export function fits(tenantId: string, filter: JudgmentFilter): Sql {
  const conditions = [sql`tenant_id = ${tenantId}`]
  if (filter.workflowId != null)
    conditions.push(isUuid(filter.workflowId) ? sql`workflow_id = ${filter.workflowId}` : sql`false`)
  if (filter.workflowVersion != null) conditions.push(sql`workflow_version = ${filter.workflowVersion}`)
  if (filter.status != null) conditions.push(sql`status = any(${filter.status})`)
  if (filter.method != null) conditions.push(sql`method = any(${filter.method})`)
  if (filter.outcome != null) {
    const outcome = JSON.stringify(filter.outcome)
    // No stored outcome has what jsonb can't take.
    conditions.push(UNSTORABLE.test(outcome) ? sql`false` : sql`outcome = ${outcome}::jsonb`)
  }
  if (filter.minConfidence != null) conditions.push(sql`confidence >= ${filter.minConfidence}`)
  if (filter.maxConfidence != null) conditions.push(sql`confidence <= ${filter.maxConfidence}`)
  if (filter.from != null) conditions.push(sql`created_at >= ${filter.from}`)
  if (filter.to != null) conditions.push(sql`created_at < ${filter.to}`)
  return all(conditions)
}
