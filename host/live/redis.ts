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

  const topics = new Map<string, Set<Hearer>>()
  subscriber.on('message', (channel: string, message: string) => {
    for (const { hear } of topics.get(channel) ?? []) hear(message)
  })
  let broken = false
  subscriber.on('close', () => (broken = true))
  // Ready comes after it has subscribed again to what it was subscribed to.
  subscriber.on('ready', () => {
    if (!broken) return
    broken = false
    for (const hearers of topics.values()) for (const { missed } of hearers) missed?.()
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
    async subscribe(topic, hear, missed) {
      const channel = prefix + topic
      const subscription: Hearer = { hear, missed }
      const hearers = topics.get(channel) ?? new Set()
      topics.set(channel, hearers.add(subscription))
      if (hearers.size === 1) await subscriber.subscribe(channel)
      return async () => {
        hearers.delete(subscription)
        if (hearers.size > 0 || topics.get(channel) !== hearers) return
        topics.delete(channel)
        await subscriber.unsubscribe(channel)
      }
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

interface Hearer {
  hear: (message: string) => void
  missed: (() => void) | undefined
}
