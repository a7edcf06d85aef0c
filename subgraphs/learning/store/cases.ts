import { type Database, type Page, type Sql, type Transaction, all, isUuid, pageSql, sql } from '#host'
import type { JsonObject } from '../domain/json.ts'
import type { Source } from '../domain/ratings.ts'

/** A record of which people said what is right. */
export interface CaseRow {
  id: string
  workflowId: string
  judgmentId: string | null
  inputData: JsonObject
  judgedOutcome: unknown
  correctOutcome: unknown
  correct: boolean | null
  source: Source
  weight: number
  ratedAt: Date
  ratedBy: string
}

/** A case to be stored. */
export type NewCase = CaseRow & { clientKey: string | null }

/** Conditions on rated cases; all that are given must hold. */
export interface CaseFilter {
  correctOutcome?: unknown
  source?: readonly Source[] | null | undefined
  correct?: boolean | null | undefined
  from?: Date | null | undefined
  to?: Date | null | undefined
}

const columns = sql`id, workflow_id as "workflowId", judgment_id as "judgmentId", input_data as "inputData",
  judged_outcome as "judgedOutcome", correct_outcome as "correctOutcome", correct, source, weight,
  rated_at as "ratedAt", rated_by as "ratedBy"`

/** Stores the case of a judgement, in place of what it was before. */
export async function upsertJudged(tx: Transaction, row: CaseRow): Promise<CaseRow> {
  const [stored] = await tx.query<CaseRow>(sql`-- ratedCases.upsert
    insert into learning.rated_cases (tenant_id, id, workflow_id, judgment_id, input_data, judged_outcome,
      correct_outcome, correct, source, weight, rated_at, rated_by)
    values (${tx.tenantId}, ${row.id}, ${row.workflowId}, ${row.judgmentId}, ${JSON.stringify(row.inputData)}::jsonb,
      ${json(row.judgedOutcome)}::jsonb, ${json(row.correctOutcome)}::jsonb, ${row.correct}, ${row.source},
      ${row.weight}, ${row.ratedAt}, ${row.ratedBy})
    on conflict (tenant_id, judgment_id) where judgment_id is not null do update set
      correct_outcome = excluded.correct_outcome, correct = excluded.correct, source = excluded.source,
      weight = excluded.weight, rated_at = excluded.rated_at, rated_by = excluded.rated_by
    returning ${columns}`)
  if (stored === undefined) throw new Error('an upsert without a row')
  return stored
}

/** Stores imported cases but for those whose keys are known; tells the ids of those it stored. */
export async function insertImported(tx: Transaction, rows: readonly NewCase[]): Promise<Set<string>> {
  const column = <T>(of: (row: NewCase) => T): T[] => rows.map(of)
  const stored = await tx.query<{ id: string }>(sql`-- ratedCases.import
    insert into learning.rated_cases (tenant_id, id, workflow_id, client_key, input_data, correct_outcome, source, weight,
      rated_at, rated_by)
    select ${tx.tenantId}::uuid, * from unnest(
      ${column(({ id }) => id)}::uuid[], ${column(({ workflowId }) => workflowId)}::uuid[],
      ${column(({ clientKey }) => clientKey)}::text[], ${column(({ inputData }) => JSON.stringify(inputData))}::jsonb[],
      ${column(({ correctOutcome }) => json(correctOutcome))}::jsonb[], ${column(({ source }) => source)}::text[],
      ${column(({ weight }) => weight)}::float8[], ${column(({ ratedAt }) => ratedAt)}::timestamptz[],
      ${column(({ ratedBy }) => ratedBy)}::text[])
    on conflict (tenant_id, workflow_id, client_key) where client_key is not null do nothing
    returning id`)
  return new Set(stored.map(({ id }) => id))
}

/** Deletes a case; undefined when there is none. */
export async function deleteCase(tx: Transaction, id: string): Promise<{ workflowId: string } | undefined> {
  const [row] = await tx.query<{ workflowId: string }>(sql`-- ratedCases.delete
    delete from learning.rated_cases where tenant_id = ${tx.tenantId} and id = ${id} returning workflow_id as "workflowId"`)
  return row
}

/** Rated cases by id. */
export function casesByIds(database: Database, tenantId: string, ids: readonly string[]): Promise<CaseRow[]> {
  return database.query(
    tenantId,
    sql`-- ratedCases.byIds
      select ${columns} from learning.rated_cases where tenant_id = ${tenantId} and id = any(${ids}::uuid[])`,
  )
}

/** The cases of judgements. */
export function casesByJudgments(
  database: Database,
  tenantId: string,
  judgmentIds: readonly string[],
): Promise<CaseRow[]> {
  return database.query(
    tenantId,
    sql`-- ratedCases.byJudgments
      select ${columns} from learning.rated_cases
      where tenant_id = ${tenantId} and judgment_id = any(${judgmentIds}::uuid[])`,
  )
}

/** A page of a workflow's rated cases, newest first. */
export function casePage(
  database: Database,
  tenantId: string,
  workflowId: string,
  filter: CaseFilter,
  page: Page,
): Promise<CaseRow[]> {
  const { where, orderAndLimit } = pageSql(page, sql`id`, sql`uuid`)
  return database.query(
    tenantId,
    sql`-- ratedCases.page
      select ${columns} from learning.rated_cases
      where tenant_id = ${tenantId} and ${fits(workflowId, filter)} and ${where} ${orderAndLimit}`,
  )
}

/** Cases whose right outcome is known, newest first, below an id. */
export function nextCases(
  tx: Transaction,
  workflowId: string,
  page: { below: string | null; size: number },
): Promise<Pick<CaseRow, 'id' | 'inputData' | 'correctOutcome'>[]> {
  return tx.query(sql`-- ratedCases.next
    select id, input_data as "inputData", correct_outcome as "correctOutcome" from learning.rated_cases
    where tenant_id = ${tx.tenantId} and workflow_id = ${workflowId} and correct_outcome is not null
      and ${page.below === null ? sql`true` : sql`id < ${page.below}::uuid`}
    order by id desc limit ${page.size}`)
}

/** Cases whose right outcome is known and that have no vector of a version yet. */
export function casesWithoutVector(
  tx: Transaction,
  { workflowId, version }: { workflowId: string; version: number },
): Promise<Pick<CaseRow, 'id' | 'inputData'>[]> {
  return tx.query(sql`-- ratedCases.withoutVector
    select c.id, c.input_data as "inputData" from learning.rated_cases c
    where c.tenant_id = ${tx.tenantId} and c.workflow_id = ${workflowId} and c.correct_outcome is not null
      and not exists (
        select from learning.case_vectors v
        where v.tenant_id = c.tenant_id and v.workflow_id = c.workflow_id and v.version = ${version} and v.case_id = c.id)`)
}

function fits(workflowId: string, { correctOutcome, source, correct, from, to }: CaseFilter): Sql {
  const conditions = [isUuid(workflowId) ? sql`workflow_id = ${workflowId}` : sql`false`]
  if (correctOutcome != null) {
    const outcome = JSON.stringify(correctOutcome)
    conditions.push(UNSTORABLE.test(outcome) ? sql`false` : sql`correct_outcome = ${outcome}::jsonb`)
  }
  if (source != null) conditions.push(sql`source = any(${source})`)
  if (correct != null) conditions.push(sql`correct = ${correct}`)
  if (from != null) conditions.push(sql`rated_at >= ${from}`)
  if (to != null) conditions.push(sql`rated_at < ${to}`)
  return all(conditions)
}

/** A NUL character or half a surrogate pair, as JSON.stringify escapes them: no stored outcome has one. */
const UNSTORABLE = /\\u(?:0000|d[89a-f])/i

function json(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value)
}
