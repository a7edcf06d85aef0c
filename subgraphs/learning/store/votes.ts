import { type Database, type Transaction, sql } from '#host'
import type { JsonObject } from '../domain/json.ts'
import type { CaseVote } from '../domain/vote.ts'
import { type VectorSpace, scaleOf, within } from './vectors.ts'

/** A case that others have yet to judge. */
export interface Unvoted {
  caseId: string
  /** The nearest of the others, the nearest first. */
  outcomes: unknown[]
  similarities: number[]
  weights: number[]
}

/**
 * The newest cases that the others have yet to judge, or judged when there were fewer than `among`, each with the
 * nearest of the others. Only the `newest` are looked at.
 */
export function nextUnvoted(
  tx: Transaction,
  space: VectorSpace,
  { voters, newest, among, size }: { voters: number; newest: number; among: number; size: number },
): Promise<Unvoted[]> {
  return tx.query(sql`-- caseVectors.unvoted
    with newest as materialized (
      select case_id, vector, voted_among from learning.case_vectors
      where ${within(tx.tenantId, space)} order by case_id desc limit ${newest}
    ), unvoted as materialized (
      select case_id, vector from newest where coalesce(voted_among, 0) < ${among} order by case_id desc limit ${size}
    )
    select u.case_id as "caseId",
      coalesce(json_agg(c.correct_outcome order by near.distance, c.id) filter (where c.id is not null), '[]') as outcomes,
      coalesce(json_agg(1 - near.distance * ${scaleOf(space)}::float8 order by near.distance, c.id) filter (where c.id is not null), '[]') as similarities,
      coalesce(json_agg(c.weight order by near.distance, c.id) filter (where c.id is not null), '[]') as weights
    from unvoted u
    left join lateral (
      select v.case_id, v.vector <=> u.vector as distance from learning.case_vectors v
      where ${within(tx.tenantId, space)} and v.case_id <> u.case_id
      order by v.vector <=> u.vector limit ${voters}
    ) near on true
    left join learning.rated_cases c on c.tenant_id = ${tx.tenantId} and c.id = near.case_id
    group by u.case_id`)
}

/** Keeps votes that were taken among so many cases; a case that is alone has none. */
export async function saveVotes(
  tx: Transaction,
  { workflowId, version }: VectorSpace,
  votes: readonly { caseId: string; vote: CaseVote | undefined }[],
  among: number,
): Promise<void> {
  await tx.query(sql`-- caseVectors.saveVotes
    update learning.case_vectors v
    set vote_outcome = t.outcome, vote_confidence = t.confidence, voted_among = ${among}::int
    from unnest(${votes.map(({ caseId }) => caseId)}::uuid[],
      ${votes.map(({ vote }) => (vote === undefined ? null : JSON.stringify(vote.outcome)))}::jsonb[],
      ${votes.map(({ vote }) => vote?.confidence ?? null)}::float8[]) as t (id, outcome, confidence)
    where v.tenant_id = ${tx.tenantId} and v.workflow_id = ${workflowId} and v.version = ${version} and v.case_id = t.id`)
}

/** How a case would have been judged by the others. */
export interface VoteSample {
  caseId: string
  inputData: JsonObject
  confidence: number
  correct: boolean
  ratedAt: Date
}

/** The votes on a workflow's newest cases, newest first. */
export function votesOf(
  database: Database,
  tenantId: string,
  workflowId: string,
  limit: number,
): Promise<VoteSample[]> {
  return database.query(
    tenantId,
    sql`-- caseVectors.votes
      select v.case_id as "caseId", c.input_data as "inputData", v.vote_confidence as confidence,
        v.vote_outcome = c.correct_outcome as correct, c.rated_at as "ratedAt"
      from learning.workflows w
      join learning.case_vectors v on v.tenant_id = w.tenant_id and v.workflow_id = w.workflow_id and v.version = w.version
      join learning.rated_cases c on c.tenant_id = v.tenant_id and c.id = v.case_id
      where w.tenant_id = ${tenantId} and w.workflow_id = ${workflowId} and v.vote_outcome is not null
      order by v.case_id desc limit ${limit}`,
  )
}
