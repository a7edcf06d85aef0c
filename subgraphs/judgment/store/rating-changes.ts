import { type Database, type Transaction, sql } from '#host'
import type { VoteRating } from '../domain/calibration/rating.ts'
import type { Decider } from '../domain/deciders.ts'

/** What came out about a judgement. */
export interface NewRatings {
  judgmentId: string
  workflowId: string
  ratedAt: Date
  deciders: readonly { decider: Decider; raw: number; correct: boolean }[]
  /** Rules by a hash of what they stand for. */
  rules: readonly { meaning: string; correct: boolean }[]
}

/** Replaces what was known about a judgement. */
export async function replaceRatings(tx: Transaction, ratings: NewRatings): Promise<void> {
  const { judgmentId, workflowId, ratedAt, deciders, rules } = ratings
  await tx.query(sql`-- ratings.forget
    with gone as (delete from judgment.ratings where tenant_id = ${tx.tenantId} and judgment_id = ${judgmentId})
    delete from judgment.rule_ratings where tenant_id = ${tx.tenantId} and judgment_id = ${judgmentId}`)
  await tx.query(sql`-- ratings.insert
    insert into judgment.ratings (tenant_id, judgment_id, decider, workflow_id, raw_confidence, correct, rated_at)
    select ${tx.tenantId}::uuid, ${judgmentId}::uuid, decider, ${workflowId}::uuid, raw, correct, ${ratedAt}::timestamptz
    from unnest(${deciders.map(({ decider }) => decider)}::text[], ${deciders.map(({ raw }) => raw)}::float8[],
      ${deciders.map(({ correct }) => correct)}::boolean[]) as t (decider, raw, correct)
    on conflict (tenant_id, judgment_id, decider) do update
    set raw_confidence = excluded.raw_confidence, correct = excluded.correct, rated_at = excluded.rated_at`)
  await tx.query(sql`-- ratings.insertRules
    insert into judgment.rule_ratings (tenant_id, judgment_id, meaning, workflow_id, correct)
    select ${tx.tenantId}::uuid, ${judgmentId}::uuid, meaning, ${workflowId}::uuid, bool_and(correct)
    from unnest(${rules.map(({ meaning }) => meaning)}::text[], ${rules.map(({ correct }) => correct)}::boolean[])
      as t (meaning, correct)
    group by meaning
    on conflict (tenant_id, judgment_id, meaning) do update set correct = excluded.correct`)
}

/** Counts a change of a workflow's rated cases. */
export async function countChange(tx: Transaction, workflowId: string, now: Date): Promise<void> {
  await tx.query(sql`-- ratings.countChange
    insert into judgment.confidence_states (tenant_id, workflow_id, revision, changed_at)
    values (${tx.tenantId}, ${workflowId}, 1, ${now})
    on conflict (tenant_id, workflow_id) do update
    set revision = confidence_states.revision + 1, changed_at = greatest(confidence_states.changed_at, excluded.changed_at)`)
}

/** Keeps the votes of rated cases on one another; true when they are other than before. */
export async function saveVotes(
  database: Database,
  tenantId: string,
  workflowId: string,
  { votes, takenAt, rules }: { votes: readonly VoteRating[]; takenAt: Date; rules: string | null },
): Promise<boolean> {
  const json = JSON.stringify(votes)
  const [row] = await database.query<{ changed: boolean }>(
    tenantId,
    sql`-- ratings.saveVotes
      with before as (
        select case_votes <> ${json}::jsonb as changed from judgment.confidence_states
        where tenant_id = ${tenantId} and workflow_id = ${workflowId} for update
      )
      update judgment.confidence_states
      set case_votes = ${json}::jsonb, votes_taken_at = ${takenAt}, votes_rules = ${rules},
        revision = revision + (select changed from before)::int
      where tenant_id = ${tenantId} and workflow_id = ${workflowId} and coalesce(votes_taken_at <= ${takenAt}, true)
      returning (select changed from before) as changed`,
  )
  return row?.changed === true
}
