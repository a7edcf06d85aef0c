import type { Database, Transaction } from '#host'
import { examplesOf } from '../domain/examples.ts'
import type { JsonObject } from '../domain/json.ts'
import { type CaseVote, VOTERS, voteOf } from '../domain/vote.ts'
import { beginSnapshot } from '../store/snapshot.ts'
import { type NearCase, nearest } from '../store/vectors.ts'
import { workflowState } from '../store/workflows.ts'
import type { Space, Spaces } from './spaces.ts'

/** Records to compare with rated cases. */
export interface Asked {
  workflowId: string
  records: readonly JsonObject[]
  /** Most examples for each. */
  limit: number
  /** Cases that are left out. */
  without: readonly string[]
}

/** What rated cases say of one record. */
export interface Similar {
  /** Most useful first. */
  cases: NearCase[]
  vote: CaseVote | null
  known: number
}

/** Finds what rated cases say of records, in order; all of one state of the cases. */
export function findSimilar(
  database: Database,
  spaces: Spaces,
  tenantId: string,
  { workflowId, records, limit, without }: Asked,
): Promise<Similar[]> {
  return database.transaction(tenantId, async (tx) => {
    await beginSnapshot(tx)
    const state = await workflowState(tx, workflowId)
    if (state === undefined || state.version === 0)
      return records.map(() => ({ cases: [], vote: null, known: 0 }))
    const space = await spaces.find(tx, workflowId, state.version)
    const found: Similar[] = []
    for (const record of records)
      found.push({ ...(await similarTo(tx, space, record, { limit, without })), known: state.cases })
    return found
  })
}

async function similarTo(
  tx: Transaction,
  space: Space,
  record: JsonObject,
  { limit, without }: { limit: number; without: readonly string[] },
): Promise<Omit<Similar, 'known'>> {
  const near = await nearest(tx, space, space.vectorise(record), { limit: VOTERS, without })
  const candidates = near.map((one) => ({ ...one, vector: space.vectorise(one.inputData) }))
  return { cases: examplesOf(candidates, limit), vote: voteOf(near, space.statistics.outcomes) ?? null }
}
