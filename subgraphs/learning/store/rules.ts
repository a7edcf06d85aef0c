import { type Database, type Page, type Transaction, all, isUuid, pageSql, sql } from '#host'
import type { LearnedRule } from '../domain/learned-rule.ts'
import type { RuleStatus } from '../domain/rule-life.ts'

/** Conditions on learned rules; all that are given must hold. */
export interface RuleFilter {
  status?: readonly RuleStatus[] | null | undefined
  extractionId?: string | null | undefined
}

const columns = sql`id, workflow_id as "workflowId", extraction_id as "extractionId", condition as "when", meaning, outcome,
  algorithms, training, held_out as "heldOut", conflicts, example_ids as "exampleIds",
  counterexample_ids as "counterexampleIds", status, revision, floor, backtest_id as "backtestId",
  backtest as "backtestSummary", shadow_since as "shadowSince", shadow_cursor as "shadowCursor", shadow_seen as "shadowSeen", rule_id as "ruleId",
  live_version as "liveVersion", drift, created_at as "createdAt", updated_at as "updatedAt"`

/**
 * Adds a candidate. One that says the same as a rule that isn't retired adds nothing: if nobody has done anything to
 * that one, it is measured as this one, else it stays as it is. Tells whether it was added.
 */
export async function insertRule(tx: Transaction, rule: LearnedRule): Promise<boolean> {
  const [row] = await tx.query<{ id: string }>(sql`-- rules.insert
    insert into learning.rules (tenant_id, id, workflow_id, extraction_id, condition, meaning, outcome, algorithms,
      training, held_out, conflicts, example_ids, counterexample_ids, status, revision, floor, shadow_seen, created_at,
      updated_at)
    values (${tx.tenantId}, ${rule.id}, ${rule.workflowId}, ${rule.extractionId}, ${rule.when}, ${rule.meaning},
      ${JSON.stringify(rule.outcome)}::jsonb, ${rule.algorithms}::text[], ${JSON.stringify(rule.training)}::jsonb,
      ${JSON.stringify(rule.heldOut)}::jsonb, ${json(rule.conflicts)}::jsonb, ${rule.exampleIds}::uuid[],
      ${rule.counterexampleIds}::uuid[], ${rule.status}, ${rule.revision}, ${rule.floor}, 0, ${rule.createdAt},
      ${rule.createdAt})
    on conflict (tenant_id, workflow_id, meaning) where status <> 'RETIRED' do update
    set extraction_id = excluded.extraction_id, algorithms = excluded.algorithms, training = excluded.training,
      held_out = excluded.held_out, conflicts = excluded.conflicts, example_ids = excluded.example_ids,
      counterexample_ids = excluded.counterexample_ids
    where rules.status = 'CANDIDATE' and rules.revision = 1
    returning id`)
  return row?.id === rule.id
}

/** Deletes candidates of earlier runs that nobody has done anything to. */
export async function deleteUntouched(
  tx: Transaction,
  { workflowId, extractionId }: Pick<LearnedRule, 'workflowId' | 'extractionId'>,
): Promise<void> {
  await tx.query(sql`-- rules.deleteUntouched
    delete from learning.rules where tenant_id = ${tx.tenantId} and workflow_id = ${workflowId}
      and extraction_id <> ${extractionId} and status = 'CANDIDATE' and revision = 1`)
}

/** Rules by id. */
export function rulesByIds(
  database: Database,
  tenantId: string,
  ids: readonly string[],
): Promise<LearnedRule[]> {
  return database.query(
    tenantId,
    sql`-- rules.byIds
      select ${columns} from learning.rules where tenant_id = ${tenantId} and id = any(${ids}::uuid[])`,
  )
}

/** A page of a workflow's rules, newest first. */
export function rulePage(
  database: Database,
  tenantId: string,
  { workflowId, status, extractionId }: RuleFilter & { workflowId: string },
  page: Page,
): Promise<LearnedRule[]> {
  const { where, orderAndLimit } = pageSql(page, sql`id`, sql`uuid`)
  const fits = [isUuid(workflowId) ? sql`workflow_id = ${workflowId}` : sql`false`]
  if (status != null) fits.push(sql`status = any(${status})`)
  if (extractionId != null)
    fits.push(isUuid(extractionId) ? sql`extraction_id = ${extractionId}` : sql`false`)
  return database.query(
    tenantId,
    sql`-- rules.page
      select ${columns} from learning.rules
      where tenant_id = ${tenantId} and ${all(fits)} and ${where} ${orderAndLimit}`,
  )
}

/** A workflow's rules with one of these statuses. */
export function rulesWith(
  database: Database,
  tenantId: string,
  workflowId: string,
  statuses: readonly RuleStatus[],
): Promise<LearnedRule[]> {
  return database.query(
    tenantId,
    sql`-- rules.withStatus
      select ${columns} from learning.rules
      where tenant_id = ${tenantId} and workflow_id = ${workflowId} and status = any(${statuses}) order by id`,
  )
}

/** The rule that a backtest was asked for. */
export async function ruleOfBacktest(
  database: Database,
  tenantId: string,
  backtestId: string,
): Promise<LearnedRule | undefined> {
  const [rule] = await database.query<LearnedRule>(
    tenantId,
    sql`-- rules.ofBacktest
      select ${columns} from learning.rules where tenant_id = ${tenantId} and backtest_id = ${backtestId}`,
  )
  return rule
}

/** A rule, locked until the transaction ends. */
export async function lockRule(tx: Transaction, id: string): Promise<LearnedRule | undefined> {
  const [rule] = await tx.query<LearnedRule>(sql`-- rules.lock
    select ${columns} from learning.rules where tenant_id = ${tx.tenantId} and id = ${id} for update`)
  return rule
}

/** Keeps where a rule is in its life; its lock must be held. */
export async function saveRule(tx: Transaction, rule: LearnedRule): Promise<void> {
  await tx.query(sql`-- rules.save
    update learning.rules
    set status = ${rule.status}, revision = ${rule.revision}, backtest_id = ${rule.backtestId},
      backtest = ${json(rule.backtestSummary)}::jsonb, shadow_since = ${rule.shadowSince}, shadow_cursor = ${rule.shadowCursor},
      rule_id = ${rule.ruleId},
      live_version = ${rule.liveVersion}, drift = ${rule.drift}, updated_at = ${rule.updatedAt}
    where tenant_id = ${tx.tenantId} and id = ${rule.id}`)
}

function json(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value)
}
