import { LRUCache } from 'lru-cache'
import type { Transaction } from '#host'
import type { Statistics } from '../domain/statistics.ts'
import { type Vectorise, vectoriser } from '../domain/vectorise.ts'
import type { VectorSpace } from '../store/vectors.ts'
import { findStatistics } from '../store/workflows.ts'

/** Where a workflow's cases lie: how vectors are made, and what is known of the outcomes. */
export interface Space extends VectorSpace {
  statistics: Statistics
  /** Cases that there were when the statistics were taken. */
  cases: number
  vectorise: Vectorise
}

/** Finds spaces. */
export interface Spaces {
  /** The space of a version. */
  find(tx: Transaction, workflowId: string, version: number): Promise<Space>
  /** The space that statistics make. */
  make(at: { workflowId: string; version: number; cases: number }, statistics: Statistics): Space
}

/**
 * Spaces, of which the last used are held: statistics never change under their version.
 *
 * @param exactCases cases up to which all are compared
 */
export function openSpaces(exactCases: number): Spaces {
  const held = new LRUCache<string, Space>({ max: 200 })
  const make: Spaces['make'] = ({ workflowId, version, cases }, statistics) => ({
    workflowId,
    version,
    statistics,
    cases,
    inGraph: cases > exactCases,
    vectorise: vectoriser(statistics),
  })
  return {
    make,
    async find(tx, workflowId, version) {
      const key = `${tx.tenantId}/${workflowId}/${version}`
      const known = held.get(key)
      if (known !== undefined) return known
      const stored = await findStatistics(tx, workflowId, version)
      if (stored === undefined) throw new Error(`the statistics ${key} are gone`)
      const space = make({ workflowId, version, cases: stored.cases }, stored.statistics)
      held.set(key, space)
      return space
    },
  }
}
