import type { Live } from '#host'
import type { JudgmentModel } from '../models.ts'

/** A decision that can be reused. */
export type CachedDecision = Pick<JudgmentModel, 'id' | 'status' | 'outcome' | 'proposedOutcome' | 'confidence' | 'explanation' | 'storedTrace'>

/** Which judgements are alike: the same version of the same workflow on the same record, held to the same threshold. */
export interface CacheKey {
  tenantId: string
  workflowId: string
  version: number
  threshold: number
  /** Hash of the record. */
  inputHash: string
}

/** Decisions of the last while, shared by all processes. */
export function resultCache(live: Live, seconds: number): {
  find(key: CacheKey): Promise<CachedDecision | undefined>
  keep(key: CacheKey, judgment: JudgmentModel): Promise<void>
} {
  const name = ({ tenantId, workflowId, version, threshold, inputHash }: CacheKey): string =>
    `judgment:result:${tenantId}:${workflowId}:${version}:${threshold}:${inputHash}`
  return {
    async find(key) {
      const kept = await live.get(name(key))
      return kept === undefined ? undefined : (JSON.parse(kept) as CachedDecision)
    },
    async keep(key, { id, status, outcome, proposedOutcome, confidence, explanation, storedTrace }) {
      const decision: CachedDecision = { id, status, outcome, proposedOutcome, confidence, explanation, storedTrace }
      await live.set(name(key), JSON.stringify(decision), seconds)
    },
  }
}
