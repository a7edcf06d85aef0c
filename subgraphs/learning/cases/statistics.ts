import { setImmediate } from 'node:timers/promises'
import type { Service, Transaction } from '#host'
import { drifted, isDue } from '../domain/refit.ts'
import { statisticsOf } from '../domain/statistics.ts'
import { TAKE_VOTES } from '../events.ts'
import { casesWithoutVector, nextCases } from '../store/cases.ts'
import { putVectors, sweepVectors } from '../store/vectors.ts'
import {
  type StoredStatistics,
  confirmStatistics,
  deleteOtherVersions,
  findStatistics,
  lockWorkflow,
  nextVersion,
  saveState,
  saveStatistics,
  workflowState,
} from '../store/workflows.ts'
import type { Space, Spaces } from './spaces.ts'
import { takeVotes } from './votes.ts'

/** Newest cases that statistics are taken of. */
const MOST_SAMPLES = 5000
/** Cases whose vectors are made between two looks at whatever else there is to do. */
const PAGE = 500

/**
 * Takes a workflow's statistics anew, if there are enough more cases. Where they have moved far, all vectors are made
 * anew beside those in use, which they then replace at once: no search ever meets vectors of two kinds.
 */
export async function takeStatistics(
  service: Service<unknown>,
  spaces: Spaces,
  tenantId: string,
  workflowId: string,
): Promise<void> {
  const { database } = service
  const due = await database.transaction(tenantId, (tx) => whatIsDue(tx, workflowId))
  if (due === undefined) return
  const space = await database.transaction(tenantId, (tx) =>
    begin(tx, service, spaces, { ...due, workflowId }),
  )
  if (space === undefined) return
  for (let below: string | null = null; ;) {
    const page = { below, size: PAGE }
    const last: string | undefined = await database.transaction(tenantId, async (tx) => {
      const cases = await nextCases(tx, workflowId, page)
      await put(tx, space, cases)
      return cases.at(-1)?.id
    })
    if (last === undefined) break
    below = last
    await setImmediate()
  }
  await takeVotes(service, tenantId, space, due.cases)
  await database.transaction(tenantId, (tx) => replace(tx, service, space, due.inUse))
}

/** What statistics are to be made of, while others are in use. */
interface Due {
  inUse: StoredStatistics
  cases: number
  now: StoredStatistics['statistics']
}

async function whatIsDue(tx: Transaction, workflowId: string): Promise<Due | undefined> {
  const state = await workflowState(tx, workflowId)
  if (state === undefined || state.version === 0) return undefined
  const inUse = await findStatistics(tx, workflowId, state.version)
  if (inUse === undefined || !isDue(state.cases, inUse.cases)) return undefined
  const samples = await nextCases(tx, workflowId, { below: null, size: MOST_SAMPLES })
  const now = statisticsOf(samples.map(({ inputData, correctOutcome: outcome }) => ({ inputData, outcome })))
  return { inUse, cases: state.cases, now }
}

/** Makes a space beside the one in use; none where that still does. */
async function begin(
  tx: Transaction,
  { jobs, clock }: Service<unknown>,
  spaces: Spaces,
  { workflowId, inUse, cases, now }: Due & { workflowId: string },
): Promise<Space | undefined> {
  await lockWorkflow(tx, workflowId)
  const at = { workflowId, version: await nextVersion(tx, workflowId), cases }
  const space = spaces.make(at, now)
  const before = spaces.make({ ...at, cases: inUse.cases }, inUse.statistics)
  if (space.inGraph === before.inGraph && !drifted(inUse.statistics, now)) {
    await confirmStatistics(tx, workflowId, { version: inUse.version, cases })
    await jobs.send(tx, TAKE_VOTES, { workflowId })
    return undefined
  }
  await saveStatistics(tx, workflowId, { version: at.version, statistics: now, cases }, clock())
  return space
}

/** Puts the new vectors in the place of the old, unless somebody else was faster. */
async function replace(
  tx: Transaction,
  { jobs }: Service<unknown>,
  space: Space,
  inUse: StoredStatistics,
): Promise<void> {
  const { workflowId, version } = space
  const state = await lockWorkflow(tx, workflowId)
  if (state.version !== inUse.version) return deleteOtherVersions(tx, workflowId, state.version)
  const ratedMeanwhile = await casesWithoutVector(tx, space)
  await put(tx, space, ratedMeanwhile)
  // Their own jobs may have voted on the old vectors.
  if (ratedMeanwhile.length > 0) await jobs.send(tx, TAKE_VOTES, { workflowId })
  await saveState(tx, workflowId, { cases: await sweepVectors(tx, space), version })
  await deleteOtherVersions(tx, workflowId, version)
}

async function put(
  tx: Transaction,
  space: Space,
  cases: readonly { id: string; inputData: Parameters<Space['vectorise']>[0] }[],
): Promise<void> {
  await putVectors(
    tx,
    space,
    cases.map(({ id, inputData }) => ({ caseId: id, vector: space.vectorise(inputData) })),
  )
}
