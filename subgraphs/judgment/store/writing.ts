import { type Database, type Sql, sql } from '#host'
import type { ReviewNeed } from '../domain/review/need.ts'
import type { JudgmentModel } from '../models.ts'
import { type JudgmentRow, judgmentOf } from './rows.ts'

/** A judgement to store, its record as JSON, the hash of the request that its idempotency key stands for, and the review it needs. */
export interface NewJudgment {
  judgment: JudgmentModel
  inputText: string
  requestHash: Buffer | null
  review: ReviewNeed | null
}

/** A judgement that a key stands for already. */
export interface KeptJudgment {
  judgment: JudgmentModel
  requestHash: Buffer
}

/**
 * Stores judgements and puts the reviews they need into the queue, all by one statement. One whose key was claimed
 * before, or earlier in the same list, isn't stored: the judgement that the key stands for comes back in its place. The
 * answers are in the order of the list.
 */
export async function insertJudgments(
  database: Database,
  tenantId: string,
  list: readonly NewJudgment[],
): Promise<KeptJudgment[]> {
  const stored = await database.query<{ id: string }>(tenantId, insertSql(tenantId, list))
  const ids = new Set(stored.map(({ id }) => id))
  const lost = list.filter(({ judgment }) => !ids.has(judgment.id))
  const keys = lost.flatMap(({ judgment }) => judgment.idempotencyKey ?? [])
  const kept = await judgmentsByKey(database, tenantId, keys)
  return list.map(({ judgment, requestHash }) => {
    if (ids.has(judgment.id)) return { judgment, requestHash: requestHash ?? Buffer.alloc(0) }
    const before = kept.get(judgment.idempotencyKey ?? '')
    if (before === undefined) throw new Error('an idempotency key is claimed, but stands for no judgement')
    return before
  })
}

/** The judgements that keys stand for, by key. */
export async function judgmentsByKey(
  database: Database,
  tenantId: string,
  keys: readonly string[],
): Promise<Map<string, KeptJudgment>> {
  if (keys.length === 0) return new Map()
  const rows = await database.query<KeptRow>(tenantId, keptSql(tenantId, keys))
  return new Map(rows.map((row) => [row.idempotency_key, keptOf(row)]))
}

interface KeptRow extends JudgmentRow {
  request_hash: Buffer
  idempotency_key: string
}

function keptOf(row: KeptRow): KeptJudgment {
  return { judgment: judgmentOf(row), requestHash: row.request_hash }
}

function keptSql(tenantId: string, keys: readonly string[]): Sql {
  // Lateral with a limit: each judgement by its primary key, whatever the planner believes of tables never analysed.
  return sql`-- judgments.byKey
    select j.*, k.request_hash
    from judgment.idempotency_keys k
    cross join lateral (
      select * from judgment.judgments j where j.tenant_id = ${tenantId} and j.id = k.judgment_id limit 1
    ) j
    where k.tenant_id = ${tenantId} and k.key = any(${keys}::text[])`
}

function insertSql(tenantId: string, list: readonly NewJudgment[]): Sql {
  const column = <T>(of: (judgment: JudgmentModel) => T): T[] => list.map(({ judgment }) => of(judgment))
  const json = (value: unknown): string | null =>
    value === undefined || value === null ? null : JSON.stringify(value)
  return sql`-- judgments.insert
    with incoming as (
      select * from rows from (unnest(
        ${column((j) => j.id)}::uuid[], ${column((j) => j.workflowId)}::uuid[], ${column((j) => j.workflowVersion)}::int[],
        ${column((j) => j.ruleSetDigest)}::text[], ${column((j) => j.status)}::text[], ${column((j) => j.method)}::text[],
        ${column((j) => json(j.outcome))}::jsonb[], ${column((j) => json(j.proposedOutcome))}::jsonb[],
        ${column((j) => j.confidence)}::float8[], ${column((j) => j.threshold)}::float8[],
        ${column((j) => j.explanation)}::text[], ${column((j) => j.idempotencyKey)}::text[], ${list.map(({ requestHash }) => requestHash)}::bytea[],
        ${column((j) => j.reusedFrom)}::uuid[], ${column((j) => j.durationMs)}::float8[],
        ${column((j) => j.createdAt)}::timestamptz[], ${column((j) => j.createdBy)}::text[]
      ),
        jsonb_array_elements(${`[${column((j) => JSON.stringify(j.storedTrace)).join(',')}]`}::jsonb),
        jsonb_array_elements(${`[${list.map(({ inputText }) => inputText).join(',')}]`}::jsonb)
      ) as t (id, workflow_id, workflow_version, rule_set_digest, status, method, outcome, proposed_outcome, confidence, threshold,
        explanation, idempotency_key, request_hash, reused_from, duration_ms, created_at, created_by, trace, input_data)
    ), claimed as (
      insert into judgment.idempotency_keys (tenant_id, key, judgment_id, request_hash)
      select ${tenantId}::uuid, idempotency_key, id, request_hash from incoming where idempotency_key is not null
      order by idempotency_key
      on conflict do nothing
      returning judgment_id
    ), stored as (
    insert into judgment.judgments (tenant_id, id, workflow_id, workflow_version, rule_set_digest, status, method, outcome,
      proposed_outcome, confidence, threshold, explanation, trace, input_data, idempotency_key, reused_from, duration_ms, created_at, created_by)
    select ${tenantId}::uuid, id, workflow_id, workflow_version, rule_set_digest, status, method, outcome,
      proposed_outcome, confidence, threshold, explanation, trace, input_data, idempotency_key, reused_from, duration_ms, created_at, created_by
    from incoming
    where idempotency_key is null or id in (select judgment_id from claimed)
    returning id
    )${queuedSql(tenantId, list)}
    select id from stored`.prepared()
}

/** The step of the same statement that puts reviews into the queue, of those judgements that are stored. */
function queuedSql(tenantId: string, list: readonly NewJudgment[]): Sql {
  const reviews = list.flatMap(({ judgment, review }) => (review === null ? [] : [{ judgment, review }]))
  if (reviews.length === 0) return sql``
  const column = <T>(of: (review: ReviewNeed) => T): T[] => reviews.map(({ review }) => of(review))
  return sql`, queued as (
      insert into judgment.reviews (tenant_id, id, place, workflow_id, reason, people, risk, lesson, due_at, created_at)
      select ${tenantId}::uuid, t.* from unnest(
        ${reviews.map(({ judgment }) => judgment.id)}::uuid[], ${column((r) => r.place)}::uuid[],
        ${reviews.map(({ judgment }) => judgment.workflowId)}::uuid[], ${column((r) => r.reason)}::text[],
        ${column((r) => r.people)}::int[], ${column((r) => r.risk)}::float8[], ${column((r) => r.lesson)}::float8[],
        ${column((r) => r.dueAt)}::timestamptz[], ${reviews.map(({ judgment }) => judgment.createdAt)}::timestamptz[]
      ) as t (id, place, workflow_id, reason, people, risk, lesson, due_at, created_at)
      where t.id in (select id from stored)
    )`
}
