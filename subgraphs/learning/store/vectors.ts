import { type Sql, type Transaction, sql } from '#host'
import { DISTRICT_SCALE, inDistrict, padded } from '../domain/district.ts'

/** The vectors of one version of a workflow's statistics. */
export interface VectorSpace {
  workflowId: string
  version: number
  /** Searched by the graph, or one by one. */
  inGraph: boolean
}

/** Nodes of the graph that a search keeps in view (hnsw.ef_search). */
const VIEW = 200

/** A case's vector. */
export interface CaseVector {
  caseId: string
  vector: Float32Array
}

/** Adds vectors, or puts them in the place of those that the cases had; tells how many are new. */
export async function putVectors(
  tx: Transaction,
  space: VectorSpace,
  vectors: readonly CaseVector[],
): Promise<number> {
  if (vectors.length === 0) return 0
  const { workflowId, version, inGraph } = space
  const rows = await tx.query<{ added: boolean }>(sql`-- caseVectors.put
    insert into learning.case_vectors (tenant_id, workflow_id, version, case_id, vector, in_graph)
    select ${tx.tenantId}::uuid, ${workflowId}::uuid, ${version}::int, id, vector::halfvec, ${inGraph}::boolean
    from unnest(${vectors.map(({ caseId }) => caseId)}::uuid[], ${vectors.map(({ vector }) => placed(vector, space))}::text[])
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

/** The condition that vectors are of a space. */
export function within(tenantId: string, { workflowId, version, inGraph }: VectorSpace): Sql {
  const graph = inGraph ? sql` and in_graph` : sql``
  return sql`tenant_id = ${tenantId} and workflow_id = ${workflowId} and version = ${version}${graph}`
}

/** Sets how the graph is searched in this transaction: on until there are enough cases of the workflow. */
export async function widenSearch(tx: Transaction, { inGraph }: VectorSpace): Promise<void> {
  if (!inGraph) return
  await tx.query(sql`-- caseVectors.widenSearch
    select set_config('hnsw.ef_search', ${String(VIEW)}, true), set_config('hnsw.iterative_scan', 'relaxed_order', true)`)
}

/** How the features of a vector are stored. */
export function placed(features: Float32Array, { workflowId, version, inGraph }: VectorSpace): string {
  const vector = inGraph ? inDistrict(features, `${workflowId}/${version}`) : padded(features)
  return `[${Array.from(vector, (value) => value.toFixed(5)).join(',')}]`
}

/** Distances of features, given those of stored vectors. */
export function scaleOf({ inGraph }: VectorSpace): number {
  return inGraph ? DISTRICT_SCALE : 1
}
