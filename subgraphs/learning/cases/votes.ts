import { setImmediate } from 'node:timers/promises'
import type { Service } from '#host'
import { VOTERS, voteOf } from '../domain/vote.ts'
import { nextUnvoted, saveVotes } from '../store/votes.ts'
import { widenSearch } from '../store/vectors.ts'
import { findStatistics, workflowState } from '../store/workflows.ts'
import type { Space, Spaces } from './spaces.ts'

/** Newest cases that have votes. */
export const MOST_VOTES = 5000
/** Cases that are voted on between two looks at whatever else there is to do. */
const PAGE = 50

/** Lets a workflow's cases be judged by the others, where that has not been done since they were far fewer. */
export async function takeVotesInUse(
  service: Service<unknown>,
  spaces: Spaces,
  tenantId: string,
  workflowId: string,
): Promise<void> {
  const found = await service.database.transaction(tenantId, async (tx) => {
    const state = await workflowState(tx, workflowId)
    if (state === undefined || state.version === 0) return undefined
    const taken = await findStatistics(tx, workflowId, state.version)
    return { space: await spaces.find(tx, workflowId, state.version), cases: taken?.cases ?? state.cases }
  })
  if (found !== undefined) await takeVotes(service, tenantId, found.space, found.cases)
}

/** Takes the votes of a space that were not taken among so many cases. */
export async function takeVotes(
  { database }: Service<unknown>,
  tenantId: string,
  space: Space,
  among: number,
): Promise<void> {
  const wanted = { voters: VOTERS, newest: MOST_VOTES, among, size: PAGE }
  for (let voted = PAGE; voted === PAGE;) {
    voted = await database.transaction(tenantId, async (tx) => {
      await widenSearch(tx, space)
      const cases = await nextUnvoted(tx, space, wanted)
      const votes = cases.map(({ caseId, outcomes, similarities, weights }) => {
        const near = outcomes.map((outcome, at) => ({
          outcome,
          similarity: similarities[at] ?? 0,
          weight: weights[at] ?? 0,
        }))
        return { caseId, vote: voteOf(near, space.statistics.outcomes) }
      })
      await saveVotes(tx, space, votes, among)
      return cases.length
    })
    await setImmediate()
  }
}
