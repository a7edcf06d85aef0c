import type { Live, Log } from '#host'
import type { Decision } from '../domain/decision.ts'

/** A decision that can be reused, and the judgement that it was made for. */
export interface CachedDecision {
  judgmentId: string
  decision: Decision
}

/** Which judgements are alike: the same version of the same workflow on the same record, by the same method, threshold and ratings. */
export interface CacheKey {
  tenantId: string
  workflowId: string
  version: number
  method: string
  /** What was asked for; undefined where the workflow's holds. */
  threshold: number | undefined
  /** The state of the ratings. */
  ratings: string
  /** Hash of the record. */
  inputHash: string
}

/** Decisions of the last while, shared by all processes. A cache that can't be reached finds and keeps nothing. */
export interface ResultCache {
  find(key: CacheKey): Promise<CachedDecision | undefined>
  keep(key: CacheKey, cached: CachedDecision): Promise<void>
}

/** Keeps decisions for so many seconds. */
export function resultCache(live: Live, seconds: number, log: Log): ResultCache {
  const failed = (error: unknown): undefined => {
    log.warn({ err: error }, 'the result cache does not answer: deciding without it')
    return undefined
  }
  return {
    async find(key) {
      const kept = await live.get(nameOf(key)).catch(failed)
      return kept === undefined ? undefined : (JSON.parse(kept) as CachedDecision)
    },
    async keep(key, cached) {
      await live.set(nameOf(key), JSON.stringify(cached), seconds).catch(failed)
    },
  }
}

function nameOf({ tenantId, workflowId, version, method, threshold, ratings, inputHash }: CacheKey): string {
  const asked = `${method}:${threshold ?? ''}:${ratings}`
  return `judgment:result:${tenantId}:${workflowId.toLowerCase()}:${version}:${asked}:${inputHash}`
}
