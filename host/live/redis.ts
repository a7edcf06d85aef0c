import { Redis } from 'ioredis'
import type { Live } from './live.ts'

/** Counts within a window: the first count sets the window's end. One script, so that no window is left without an end. */
const COUNT = `
local n = redis.call('incrby', KEYS[1], ARGV[2])
if n == tonumber(ARGV[2]) then redis.call('pexpire', KEYS[1], ARGV[1]) end
return { n, redis.call('pttl', KEYS[1]) }`

/** Live on Redis, shared by all processes. `prefix` keeps installations apart on one server. */
export function redisLive(url: string, prefix: string, onError: (error: Error) => void): Live {
  const options = { maxRetriesPerRequest: 1, enableAutoPipelining: true, connectTimeout: 5000 }
  // A server that accepts connections and answers nothing must hold nobody up.
  const commands = new Redis(url, { ...options, commandTimeout: 1000 })
  const subscriber = new Redis(url, { ...options, maxRetriesPerRequest: null })
  commands.on('error', onError)
  subscriber.on('error', onError)

  const topics = new Map<string, Topic>()
  subscriber.on('message', (channel: string, message: string) => {
    for (const { hear } of topics.get(channel)?.hearers ?? []) hear(message)
  })
  // Whoever listens is told at once: what is published until it is back is lost, and it may not come back.
  subscriber.on('close', () => {
    for (const { hearers } of topics.values()) for (const { missed } of hearers) missed?.()
  })

  return {
    get: async (key) => (await commands.get(prefix + key)) ?? undefined,
    set: async (key, value, seconds) => {
      await commands.set(prefix + key, value, 'PX', Math.ceil(seconds * 1000))
    },
    delete: async (key) => {
      await commands.del(prefix + key)
    },
    async count(key, seconds, by = 1) {
      const answer = await commands.eval(COUNT, 1, prefix + key, Math.ceil(seconds * 1000), by)
      const [count, resetsInMs] = answer as [number, number]
      return { count, resetsInMs }
    },
    publish: async (topic, message) => {
      await commands.publish(prefix + topic, message)
    },
    async subscribe(name, hear, missed) {
      const channel = prefix + name
      const subscription: Hearer = { hear, missed }
      const topic = topics.get(channel) ?? { hearers: new Set(), joined: subscriber.subscribe(channel) }
      topics.set(channel, topic)
      topic.hearers.add(subscription)
      const leave = async (): Promise<void> => {
        topic.hearers.delete(subscription)
        if (topic.hearers.size > 0 || topics.get(channel) !== topic) return
        topics.delete(channel)
        const left = subscriber.unsubscribe(channel).catch(() => {})
        // While there is no connection there is nothing to wait for: it is said when there is one again.
        if (subscriber.status === 'ready') await left
      }
      await topic.joined
      return leave
    },
    ping: async () => {
      await commands.ping()
    },
    async close() {
      commands.disconnect()
      subscriber.disconnect()
    },
  }
}

interface Topic {
  hearers: Set<Hearer>
  /** Settles when Redis has begun to send. */
  joined: Promise<unknown>
}

interface Hearer {
  hear: (message: string) => void
  missed: (() => void) | undefined
}
