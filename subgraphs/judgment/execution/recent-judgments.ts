import { LRUCache } from 'lru-cache'
import type { JudgmentModel } from '../models.ts'

const MOST = 5000
const MILLISECONDS = 10_000

/** Judgements that were just stored: all who look on are given them at the same time. They never change. */
export interface RecentJudgments {
  keep(tenantId: string, judgment: JudgmentModel): void
  /** The judgement by its id; what isn't known is loaded once for all who ask together. */
  find(
    tenantId: string,
    id: string,
    load: (id: string) => Promise<JudgmentModel | null>,
  ): Promise<JudgmentModel | null>
}

/** Remembered in this process, for some seconds. */
export function recentJudgments(): RecentJudgments {
  const known = new LRUCache<string, Promise<JudgmentModel | null>>({ max: MOST, ttl: MILLISECONDS })
  return {
    keep: (tenantId, judgment) => void known.set(`${tenantId}/${judgment.id}`, Promise.resolve(judgment)),
    find(tenantId, id, load) {
      const key = `${tenantId}/${id}`
      const before = known.get(key)
      if (before !== undefined) return before
      const loading = load(id)
      known.set(key, loading)
      loading.catch(() => known.delete(key))
      return loading
    },
  }
}
