import type { Service, Transaction } from '#host'
import { isDue } from '../domain/refit.ts'
import { statisticsOf } from '../domain/statistics.ts'
import { TAKE_STATISTICS, TAKE_VOTES } from '../events.ts'
import type { CaseRow } from '../store/cases.ts'
import { deleteVectors, putVectors } from '../store/vectors.ts'
import { type WorkflowState, findStatistics, saveState, saveStatistics } from '../store/workflows.ts'
import type { Space, Spaces } from './spaces.ts'

/** Keeps vectors in step with cases, within the transaction that changes these. The workflow's lock must be held. */
export interface Keeping {
  /** Cases were stored: those with a known outcome become findable, the others no longer are. */
  stored(tx: Transaction, workflowId: string, state: WorkflowState, cases: readonly CaseRow[]): Promise<void>
  /** A case was deleted. */
  deleted(tx: Transaction, workflowId: string, state: WorkflowState, caseId: string): Promise<void>
}

export function keeping({ jobs, clock }: Service<unknown>, spaces: Spaces): Keeping {
  /** Statistics of the first cases: there is nothing else to go by. */
  const begin = async (tx: Transaction, workflowId: string, known: readonly CaseRow[]): Promise<Space> => {
    const samples = known.map(({ inputData, correctOutcome: outcome }) => ({ inputData, outcome }))
    const taken = { version: 1, statistics: statisticsOf(samples), cases: samples.length }
    await saveStatistics(tx, workflowId, taken, clock())
    return spaces.make({ workflowId, version: taken.version, cases: taken.cases }, taken.statistics)
  }

  const remove = async (
    tx: Transaction,
    workflowId: string,
    version: number,
    ids: readonly string[],
  ): Promise<number> => {
    let removed = 0
    for (const id of ids) removed += await deleteVectors(tx, { workflowId, version }, id)
    return removed
  }

  return {
    async stored(tx, workflowId, state, cases) {
      const known = cases.filter(({ correctOutcome }) => correctOutcome !== null)
      const unknown = cases.filter(({ correctOutcome }) => correctOutcome === null)
      const removed = await remove(
        tx,
        workflowId,
        state.version,
        unknown.map(({ id }) => id),
      )
      if (known.length === 0) {
        if (removed > 0) await saveState(tx, workflowId, { ...state, cases: state.cases - removed })
        return
      }
      const isFirst = state.version === 0
      const space = isFirst
        ? await begin(tx, workflowId, known)
        : await spaces.find(tx, workflowId, state.version)
      const vectors = known.map(({ id, inputData }) => ({ caseId: id, vector: space.vectorise(inputData) }))
      const added = await putVectors(tx, space, vectors)
      const now = { cases: state.cases + added - removed, version: space.version }
      await saveState(tx, workflowId, now)
      const taken = isFirst ? known.length : ((await findStatistics(tx, workflowId, now.version))?.cases ?? 0)
      if (isDue(now.cases, taken)) await jobs.send(tx, TAKE_STATISTICS, { workflowId })
      await jobs.send(tx, TAKE_VOTES, { workflowId })
    },

    async deleted(tx, workflowId, state, caseId) {
      const removed = await remove(tx, workflowId, state.version, [caseId])
      if (removed > 0) await saveState(tx, workflowId, { ...state, cases: state.cases - removed })
    },
  }
}
