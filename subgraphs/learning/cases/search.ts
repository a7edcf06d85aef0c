import { canonicalJson } from '#engine'
import type { Database, Transaction } from '#host'
import { examplesOf } from '../domain/examples.ts'
import type { JsonObject } from '../domain/json.ts'
import type { OutcomeShare } from '../domain/statistics.ts'
import { type CaseVote, VOTERS, voteOf } from '../domain/vote.ts'
import { beginSnapshot } from '../store/snapshot.ts'
import { type NearCase, nearest, nearestOfOutcomes } from '../store/neighbours.ts'
import { widenSearch } from '../store/vectors.ts'
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
    await widenSearch(tx, space)
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
  const { statistics } = space
  const vector = space.vectorise(record)
  const near = await nearest(tx, space, vector, { limit: VOTERS, without })
  const outcomes = rareOutcomes(statistics.outcomes, near)
  const rare =
    outcomes.length === 0
      ? []
      : await nearestOfOutcomes(tx, space, vector, { outcomes, each: EACH_RARE, without })
  const candidates = [...near, ...rare].map((one) => ({ ...one, vector: space.vectorOf(one) }))
  return { cases: examplesOf(candidates, limit), vote: voteOf(near, statistics.outcomes) ?? null }
}

/** The rare outcomes of which no case is near, the most frequent first: they are worth an example from farther off. */
function rareOutcomes(outcomes: readonly OutcomeShare[], near: readonly NearCase[]): unknown[] {
  const found = new Set(near.map(({ outcome }) => canonicalJson(outcome)))
  return outcomes
    .filter(({ outcome, share }) => share <= RARE_SHARE && !found.has(canonicalJson(outcome)))
    .toSorted((one, other) => other.share - one.share)
    .slice(0, MOST_RARE)
    .map(({ outcome }) => outcome)
}

/** Share of all cases up to which an outcome is rare: all its cases are compared. */
const RARE_SHARE = 0.2
const MOST_RARE = 5
const EACH_RARE = 5
