import { type Transaction, sql } from '#host'
import type { CaseRow } from './cases.ts'
import { type VectorSpace, placed, scaleOf, within } from './vectors.ts'

/** A case near a vector. */
export interface NearCase extends Pick<CaseRow, 'id' | 'inputData' | 'weight' | 'ratedAt' | 'judgmentId'> {
  outcome: unknown
  similarity: number
}

const columns = sql`c.id, c.input_data as "inputData", c.correct_outcome as outcome, c.weight, c.rated_at as "ratedAt",
  c.judgment_id as "judgmentId"`

/** The cases nearest to a vector, the nearest first, by comparing all. */
export function nearest(
  tx: Transaction,
  space: VectorSpace,
  vector: Float32Array,
  { limit, without }: { limit: number; without: readonly string[] },
): Promise<NearCase[]> {
  // Lateral with a limit: each case by its primary key, whatever the planner believes of tables never analysed.
  const statement = sql`-- caseVectors.nearest
    select ${columns}, 1 - near.distance * ${scaleOf(space)}::float8 as similarity
    from (
      select case_id, vector <=> ${placed(vector, space)}::halfvec as distance from learning.case_vectors
      where ${within(tx.tenantId, space)} and case_id <> all(${without}::uuid[])
      order by vector <=> ${placed(vector, space)}::halfvec limit ${limit}
    ) near
    cross join lateral (
      select * from learning.rated_cases c where c.tenant_id = ${tx.tenantId} and c.id = near.case_id limit 1
    ) c
    order by near.distance, c.id`
  // With one plan for all vectors the graph might not be used.
  return tx.query(space.inGraph ? statement : statement.prepared())
}

/** The cases of each outcome given that are nearest to a vector, by comparing all of that outcome. */
export function nearestOfOutcomes(
  tx: Transaction,
  space: VectorSpace,
  vector: Float32Array,
  { outcomes, each, without }: { outcomes: readonly unknown[]; each: number; without: readonly string[] },
): Promise<NearCase[]> {
  const { workflowId, version } = space
  return tx.query(sql`-- caseVectors.nearestOfOutcomes
    select near.id, near."inputData", near.outcome, near.weight, near."ratedAt", near."judgmentId",
      1 - near.distance * ${scaleOf(space)}::float8 as similarity
    from unnest(${outcomes.map((outcome) => JSON.stringify(outcome))}::jsonb[]) as wanted (outcome)
    cross join lateral (
      select ${columns}, v.vector <=> ${placed(vector, space)}::halfvec as distance
      from learning.rated_cases c
      join learning.case_vectors v on v.tenant_id = ${tx.tenantId} and v.workflow_id = ${workflowId}
        and v.version = ${version} and v.case_id = c.id
      where c.tenant_id = ${tx.tenantId} and c.workflow_id = ${workflowId}
        and md5(c.correct_outcome::text) = md5(wanted.outcome::text) and c.id <> all(${without}::uuid[])
      order by (v.vector <=> ${placed(vector, space)}::halfvec) + 0, c.id limit ${each}
    ) near
    order by near.distance, near.id`)
}
