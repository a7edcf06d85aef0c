import { type Database, type Transaction, sql } from '#host'
import type { PastRecord, PastRecordText, Tally } from '../domain/backtest.ts'
import type { RuleSet } from '../domain/workflow-version.ts'
import { type JudgmentFilter, fits } from './judgments.ts'

/** What is to be tried on what. */
export interface BacktestRequest {
  ruleSet: RuleSet
  threshold: number
  /** Stored judgements, or else the records posted. */
  filter: JudgmentFilter | null
  records: { inputData: PastRecord['inputData']; outcome: unknown }[] | null
}

/** A backtest as it stands. */
export interface Backtest {
  id: string
  request: BacktestRequest
  status: 'QUEUED' | 'RUNNING' | 'COMPLETED'
  /** Counts the workers that took it. */
  epoch: number
  total: number
  done: number
  /** The last judgement gone through; null before the first. */
  position: string | null
  tally: Tally
  createdAt: Date
  createdBy: string
  finishedAt: Date | null
}

const columns = sql`id, request, status, epoch, total, done, position, tally,
  created_at as "createdAt", created_by as "createdBy", finished_at as "finishedAt"`

/** Adds a backtest to be run. */
export async function insertBacktest(tx: Transaction, backtest: Backtest): Promise<void> {
  const { id, request, status, epoch, total, done, tally, createdAt, createdBy } = backtest
  await tx.query(sql`-- backtests.insert
    insert into judgment.backtests (tenant_id, id, request, status, epoch, total, done, tally, created_at, created_by)
    values (${tx.tenantId}, ${id}, ${JSON.stringify(request)}, ${status}, ${epoch}, ${total}, ${done},
      ${JSON.stringify(tally)}, ${createdAt}, ${createdBy})`)
}

/** Backtests by id; those of other tenants are not found. */
export function backtestsByIds(
  database: Database,
  tenantId: string,
  ids: readonly string[],
): Promise<Backtest[]> {
  return database.query(
    tenantId,
    sql`-- backtests.byIds
      select ${columns} from judgment.backtests where tenant_id = ${tenantId} and id = any(${ids}::uuid[])`,
  )
}

/** Takes a backtest that isn't completed, and fences off whoever had it before. */
export async function takeBacktest(
  database: Database,
  tenantId: string,
  id: string,
): Promise<Backtest | undefined> {
  const [backtest] = await database.query<Backtest>(
    tenantId,
    sql`-- backtests.take
      update judgment.backtests set status = 'RUNNING', epoch = epoch + 1
      where tenant_id = ${tenantId} and id = ${id} and status <> 'COMPLETED' returning ${columns}`,
  )
  return backtest
}

/** Keeps where a backtest stands; false when somebody else has taken it meanwhile. */
export async function saveProgress(tx: Transaction, backtest: Backtest): Promise<boolean> {
  const { id, status, epoch, done, position, tally, finishedAt } = backtest
  const rows = await tx.query(sql`-- backtests.progress
    update judgment.backtests
    set status = ${status}, done = ${done}, position = ${position}, tally = ${JSON.stringify(tally)}, finished_at = ${finishedAt}
    where tenant_id = ${tx.tenantId} and id = ${id} and epoch = ${epoch} returning id`)
  return rows.length > 0
}

/** How many judgements fit a filter, up to the limit. */
export async function countJudgments(
  database: Database,
  tenantId: string,
  filter: JudgmentFilter,
  limit: number,
): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    tenantId,
    sql`-- backtests.count
      select count(*)::int as count from (
        select from judgment.judgments where ${fits(tenantId, filter)} limit ${limit}) as found`,
  )
  return row?.count ?? 0
}

/** The next judgements that fit a filter, from the newest to the oldest, as past records. */
export function nextRecords(
  database: Database,
  tenantId: string,
  filter: JudgmentFilter,
  page: { below: string | null; size: number },
): Promise<PastRecordText[]> {
  const below = page.below === null ? sql`true` : sql`id < ${page.below}::uuid`
  return database.query(
    tenantId,
    sql`-- backtests.next
      select id as "judgmentId", input_data::text as "inputData", outcome::text as outcome, created_at as at
      from judgment.judgments where ${fits(tenantId, filter)} and ${below} order by id desc limit ${page.size}`,
  )
}
