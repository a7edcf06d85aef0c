import { LRUCache } from 'lru-cache'
import { Counter, type Platform, type Registry } from '#host'

/** Documents that clients registered by their hash. */
export interface PersistedQueries {
  find(hash: string): Promise<string | undefined>
  /** Keeps a document for as long as the settings say; one that is too long is not kept. */
  keep(hash: string, text: string): Promise<void>
}

/** Characters of all texts remembered in this process, and of the longest that is kept. */
const REMEMBERED = 16 * 1024 * 1024
const LONGEST = 128 * 1024

/** Keeps them in what all processes share, and those lately asked for in this process. */
export function persistedQueries(platform: Platform, seconds: number, metrics: Registry): PersistedQueries {
  const { live, log } = platform
  const near = new LRUCache<string, string>({
    maxSize: REMEMBERED,
    sizeCalculation: (text) => text.length + 64,
    ttl: seconds * 1000,
    perf: { now: () => platform.clock().getTime() },
  })
  const asked = new Counter({
    name: 'persisted_query_requests_total',
    help: 'Requests that named a document by its hash alone, or registered one.',
    labelNames: ['result'],
    registers: [metrics],
  })
  const keyOf = (hash: string): string => `persisted-query:${hash}`

  return {
    async find(hash) {
      const text = near.get(hash) ?? (await live.get(keyOf(hash)).catch(unreachable))
      asked.inc({ result: text === undefined ? 'unknown' : 'found' })
      if (text !== undefined && !near.has(hash)) near.set(hash, text)
      return text
    },
    async keep(hash, text) {
      if (text.length > LONGEST) return
      if (near.get(hash) !== text) await live.set(keyOf(hash), text, seconds).catch(unreachable)
      near.set(hash, text)
      asked.inc({ result: 'registered' })
    },
  }

  /** The client sends the whole document then, as it would for one that is unknown. */
  function unreachable(error: unknown): undefined {
    log.warn({ err: error, service: 'router' }, 'persisted queries are kept in this process alone')
  }
}
