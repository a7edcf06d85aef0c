import { LRUCache } from 'lru-cache'
import type { Live } from './live.ts'

/** Live in this process alone: the embedded default. Keeps at most 100,000 values, the least used go first. */
export function memoryLive(now: () => number = Date.now): Live {
  const values = new LRUCache<string, { value: string; until: number }>({ max: 100_000 })
  const windows = new LRUCache<string, { count: number; until: number }>({ max: 100_000 })
  const topics = new Map<string, Set<(message: string) => void>>()

  return {
    async get(key) {
      const entry = values.get(key)
      return entry !== undefined && entry.until > now() ? entry.value : undefined
    },
    async set(key, value, seconds) {
      values.set(key, { value, until: now() + seconds * 1000 })
    },
    async delete(key) {
      values.delete(key)
    },
    async count(key, seconds, by = 1) {
      const open = windows.get(key)
      const window =
        open !== undefined && open.until > now() ? open : { count: 0, until: now() + seconds * 1000 }
      window.count += by
      windows.set(key, window)
      return { count: window.count, resetsInMs: window.until - now() }
    },
    async publish(topic, message) {
      for (const hear of topics.get(topic) ?? []) hear(message)
    },
    async subscribe(topic, hear) {
      const subscription = (message: string) => hear(message)
      const hearers = topics.get(topic) ?? new Set()
      topics.set(topic, hearers.add(subscription))
      return async () => {
        hearers.delete(subscription)
        if (hearers.size === 0 && topics.get(topic) === hearers) topics.delete(topic)
      }
    },
    async ping() {},
    async close() {
      topics.clear()
    },
  }
}
