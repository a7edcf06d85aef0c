import { Counter, type Log, type Registry } from '#host'
import { type Store, type UsageCount, hourOf, withoutLiterals } from '#registry'
import type { Admissible } from '../limits/admission.ts'
import { rememberedByDocument } from '../planning/remembered.ts'
import { clientOf } from './client.ts'

/** Records which operations are asked for, by which client, how often in each hour; never a value of anybody's. */
export interface UsageRecorder {
  record(this: void, request: Admissible): void
  /** Writes what is left. */
  close(): Promise<void>
}

/** What a recorder writes to. */
export interface RecorderParts {
  store: Pick<Store, 'record' | 'forget'>
  /** Days after which usage is forgotten. */
  keptDays: number
  clock: () => Date
  metrics: Registry
  log: Log
}

/** Milliseconds between two writes. */
const EVERY = 60_000
/** Counts kept between two writes, of operations and clients that differ; more are not counted. */
const MOST = 10_000
const HOUR = 3_600_000
const DAY = 24 * HOUR

/** Records in memory, and writes to the store each minute. What can't be written is kept for the next time. */
export function usageRecorder(parts: RecorderParts): UsageRecorder {
  const { store, clock, log } = parts
  const dropped = new Counter({
    name: 'router_usage_dropped_total',
    help: 'Operations whose usage was not recorded: there were too many different ones.',
    registers: [parts.metrics],
  })
  let counts = new Map<string, UsageCount>()
  let documents = 0
  const recorded = rememberedByDocument((document, operationName) => ({
    id: ++documents,
    text: withoutLiterals(document, operationName),
  }))
  const add = (key: string, count: UsageCount): void => {
    const known = counts.get(key)
    if (known !== undefined) known.count += count.count
    else if (counts.size < MOST) counts.set(key, count)
    else dropped.inc(count.count)
  }
  let writing = Promise.resolve()
  let forgotten = 0
  const write = async (): Promise<void> => {
    const taken = counts
    counts = new Map()
    try {
      if (taken.size > 0) await store.record([...taken.values()])
      const now = clock().getTime()
      if (now - forgotten < HOUR) return
      await store.forget(hourOf(new Date(now - parts.keptDays * DAY)))
      forgotten = now
    } catch (error) {
      log.warn({ err: error }, 'the usage of operations could not be written; it is kept for the next time')
      for (const [key, count] of taken) add(key, count)
    }
  }
  const flush = (): Promise<void> => (writing = writing.then(write))
  const timer = setInterval(() => void flush(), EVERY).unref()

  return {
    record({ document, operationName, context: { headers } }) {
      const { id, text } = recorded(document, operationName)
      const { client = 'unknown', clientVersion: version = '' } = clientOf(headers)
      const now = clock()
      const key = `${id} ${Math.floor(now.getTime() / HOUR)} ${JSON.stringify([client, version])}`
      add(key, { document: text, client, version, hour: now, count: 1 })
    },
    async close() {
      clearInterval(timer)
      await flush()
    },
  }
}
