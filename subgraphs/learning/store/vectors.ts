import { type Database, type Sql, type Transaction, sql } from '#host'
import type { CaseVote } from '../domain/vote.ts'
import type { CaseRow } from './cases.ts'

/** The vectors of one version of a workflow's statistics. */
export interface VectorSpace {
  workflowId: string
  version: number
  /** Searched by the graph, or one by one. */
  inGraph: boolean
}

/** A case's vector. */
export interface CaseVector {
  caseId: string
  vector: Float32Array
}

/** A case near a vector. */
export interface NearCase extends Pick<CaseRow, 'id' | 'inputData' | 'weight' | 'ratedAt' | 'judgmentId'> {
  outcome: unknown
  similarity: number
}

/** Adds vectors, or puts them in the place of those that the cases had; tells how many are new. */
export async function putVectors(
  tx: Transaction,
  { workflowId, version, inGraph }: VectorSpace,
  vectors: readonly CaseVector[],
): Promise<number> {
  if (vectors.length === 0) return 0
  const rows = await tx.query<{ added: boolean }>(sql`-- caseVectors.put
    insert into learning.case_vectors (tenant_id, workflow_id, version, case_id, vector, in_graph)
    select ${tx.tenantId}::uuid, ${workflowId}::uuid, ${version}::int, id, vector::halfvec, ${inGraph}::boolean
    from unnest(${vectors.map(({ caseId }) => caseId)}::uuid[], ${vectors.map(({ vector }) => textOf(vector))}::text[])
      as t (id, vector)
    on conflict (tenant_id, workflow_id, version, case_id) do update set vector = excluded.vector, voted_among = null
    returning xmax = 0 as added`)
  return rows.filter(({ added }) => added).length
}

/** Deletes a case's vectors; tells how many of the version in use there were. */
export async function deleteVectors(
  tx: Transaction,
  { workflowId, version }: Pick<VectorSpace, 'workflowId' | 'version'>,
  caseId: string,
): Promise<number> {
  const rows = await tx.query<{ version: number }>(sql`-- caseVectors.delete
    delete from learning.case_vectors
    where tenant_id = ${tx.tenantId} and workflow_id = ${workflowId} and case_id = ${caseId} returning version`)
  return rows.filter((row) => row.version === version).length
}

/** Deletes vectors of cases that are gone or unknown; tells how many vectors there are. */
export async function sweepVectors(
  tx: Transaction,
  { workflowId, version }: Pick<VectorSpace, 'workflowId' | 'version'>,
): Promise<number> {
  await tx.query(sql`-- caseVectors.sweep
    delete from learning.case_vectors v
    where v.tenant_id = ${tx.tenantId} and v.workflow_id = ${workflowId} and v.version = ${version}
      and not exists (
        select from learning.rated_cases c
        where c.tenant_id = v.tenant_id and c.id = v.case_id and c.correct_outcome is not null)`)
  const [row] = await tx.query<{ count: number }>(sql`-- caseVectors.count
    select count(*)::int as count from learning.case_vectors
    where tenant_id = ${tx.tenantId} and workflow_id = ${workflowId} and version = ${version}`)
  return row?.count ?? 0
}

/** The cases nearest to a vector, the nearest first, by comparing all. */
export function nearest(
  tx: Transaction,
  space: VectorSpace,
  vector: Float32Array,
  { limit, without }: { limit: number; without: readonly string[] },
): Promise<NearCase[]> {
  return tx.query(sql`-- caseVectors.nearest
    select c.id, c.input_data as "inputData", c.correct_outcome as outcome, c.weight, c.rated_at as "ratedAt",
      c.judgment_id as "judgmentId", 1 - near.distance as similarity
    from (
      select case_id, vector <=> ${textOf(vector)}::halfvec as distance from learning.case_vectors
      where ${within(tx.tenantId, space)} and case_id <> all(${without}::uuid[])
      order by vector <=> ${textOf(vector)}::halfvec limit ${limit}
    ) near
    join learning.rated_cases c on c.tenant_id = ${tx.tenantId} and c.id = near.case_id
    order by near.distance, c.id`)
}

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
      coalesce(json_agg(1 - near.distance order by near.distance, c.id) filter (where c.id is not null), '[]') as similarities,
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
      select v.case_id as "caseId", v.vote_confidence as confidence, v.vote_outcome = c.correct_outcome as correct,
        c.rated_at as "ratedAt"
      from learning.workflows w
      join learning.case_vectors v on v.tenant_id = w.tenant_id and v.workflow_id = w.workflow_id and v.version = w.version
      join learning.rated_cases c on c.tenant_id = v.tenant_id and c.id = v.case_id
      where w.tenant_id = ${tenantId} and w.workflow_id = ${workflowId} and v.vote_outcome is not null
      order by v.case_id desc limit ${limit}`,
  )
}

function within(tenantId: string, { workflowId, version, inGraph }: VectorSpace): Sql {
  const graph = inGraph ? sql` and in_graph` : sql``
  return sql`tenant_id = ${tenantId} and workflow_id = ${workflowId} and version = ${version}${graph}`
}

function textOf(vector: Float32Array): string {
  return `[${Array.from(vector, (value) => value.toFixed(5)).join(',')}]`
}
