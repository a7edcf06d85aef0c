import { type Database, type Transaction, sql } from '#host'
import type { RuleChange } from '../domain/learned-rule.ts'

/** Adds to what happened to a rule. */
export async function insertChange(tx: Transaction, change: RuleChange): Promise<void> {
  const { id, learnedRuleId, before, after, comment, promotion, at, by } = change
  await tx.query(sql`-- ruleChanges.insert
    insert into learning.rule_changes (tenant_id, id, rule_id, before, after, comment, diff, signature, version, changed_at,
      changed_by)
    values (${tx.tenantId}, ${id}, ${learnedRuleId}, ${before}, ${after}, ${comment}, ${promotion?.diff ?? null},
      ${promotion?.signature ?? null}, ${promotion?.version ?? null}, ${at}, ${by})`)
}

/** What happened to rules, in order. */
export async function changesOf(
  database: Database,
  tenantId: string,
  ruleIds: readonly string[],
): Promise<RuleChange[]> {
  const rows = await database.query<
    Omit<RuleChange, 'promotion'> & { version: number | null; diff: string | null; signature: string | null }
  >(
    tenantId,
    sql`-- ruleChanges.ofRules
      select id, rule_id as "learnedRuleId", before, after, comment, version, diff, signature, changed_at as at,
        changed_by as by
      from learning.rule_changes where tenant_id = ${tenantId} and rule_id = any(${ruleIds}::uuid[]) order by id`,
  )
  return rows.map(({ version, diff, signature, ...change }) => ({
    ...change,
    promotion: version === null || diff === null || signature === null ? null : { version, diff, signature },
  }))
}
