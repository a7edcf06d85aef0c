import { LRUCache } from 'lru-cache'
import type { Transaction } from '#host'
import type { JsonObject } from '../domain/json.ts'
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
  /** The vector of a rated case, whose record never changes; of the last ones looked at it is remembered. */
  vectorOf(rated: { id: string; inputData: JsonObject }): Float32Array
}

/** Vectors remembered of all workflows together, half a kilobyte each. */
const MOST_VECTORS = 50_000

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
  const vectors = new LRUCache<string, Float32Array>({ max: MOST_VECTORS })
  const make: Spaces['make'] = ({ workflowId, version, cases }, statistics) => {
    const vectorise = vectoriser(statistics)
    return {
      workflowId,
      version,
      statistics,
      cases,
      inGraph: cases > exactCases,
      vectorise,
      vectorOf({ id, inputData }) {
        const key = `${version}/${id}`
        const vector = vectors.get(key) ?? vectorise(inputData)
        vectors.set(key, vector)
        return vector
      },
    }
  }
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
