import { type Database, type Transaction, sql } from '#host'
import type { ShadowResult } from '../domain/shadow-result.ts'

/** A judgement for which a rule was true. */
export interface ShadowHit {
  ruleId: string
  judgmentId: string
  /** What was judged; null when nobody was sure of anything. */
  judgedOutcome: unknown
}

/** How a rule did on the judgements for which it was true. */
export interface ShadowCounts extends Omit<ShadowResult, 'judgments'> {
  ruleId: string
}

/** Keeps for which judgements rules were true; those that are known stay as they are. */
export async function insertHits(tx: Transaction, hits: readonly ShadowHit[]): Promise<void> {
  if (hits.length === 0) return
  const outcomes = hits.map(({ judgedOutcome }) =>
    judgedOutcome === null || judgedOutcome === undefined ? null : JSON.stringify(judgedOutcome),
  )
  await tx.query(sql`-- shadow.insert
    insert into learning.shadow_results (tenant_id, rule_id, judgment_id, judged_outcome)
    select ${tx.tenantId}::uuid, * from unnest(${hits.map(({ ruleId }) => ruleId)}::uuid[],
      ${hits.map(({ judgmentId }) => judgmentId)}::uuid[], ${outcomes}::jsonb[])
    on conflict (tenant_id, rule_id, judgment_id) do nothing`)
}

/** Moves rules behind the judgements that they were tried on; those that somebody else has moved stay. */
export async function moveShadow(
  tx: Transaction,
  ruleIds: readonly string[],
  { from, to, seen }: { from: string | null; to: string; seen: number },
): Promise<string[]> {
  const moved = await tx.query<{ id: string }>(sql`-- shadow.move
    update learning.rules set shadow_cursor = ${to}, shadow_seen = shadow_seen + ${seen}
    where tenant_id = ${tx.tenantId} and id = any(${ruleIds}::uuid[]) and status = 'SHADOW'
      and shadow_cursor is not distinct from ${from}
    returning id`)
  return moved.map(({ id }) => id)
}

/** How rules did so far. What was rated counts as it is rated now. */
export function shadowCounts(
  database: Database,
  tenantId: string,
  ruleIds: readonly string[],
): Promise<ShadowCounts[]> {
  return database.query(
    tenantId,
    sql`-- shadow.counts
      with compared as (
        select s.rule_id, r.outcome is distinct from coalesce(c.judged_outcome, s.judged_outcome) as differs,
          c.correct_outcome is not null as rated, coalesce(c.correct_outcome = r.outcome, false) as "right",
          coalesce(c.correct_outcome = c.judged_outcome, false) as judged_right,
          coalesce(c.correct_outcome <> c.judged_outcome, false) as judged_wrong
        from learning.shadow_results s
        join learning.rules r on r.tenant_id = s.tenant_id and r.id = s.rule_id
        left join learning.rated_cases c on c.tenant_id = s.tenant_id and c.judgment_id = s.judgment_id
        where s.tenant_id = ${tenantId} and s.rule_id = any(${ruleIds}::uuid[])
      )
      select rule_id as "ruleId", count(*)::int as matched, (count(*) filter (where differs))::int as differing,
        (count(*) filter (where rated))::int as rated, (count(*) filter (where "right"))::int as "right",
        (count(*) filter (where judged_right))::int as "judgedRight",
        (count(*) filter (where "right" and judged_wrong))::int as mended,
        (count(*) filter (where judged_right and not "right"))::int as broken
      from compared group by rule_id`,
  )
}
