import { type Counted, Counter, type Platform, type Registry, memoryLive } from '#host'

/** Adds to a counter of a window of so many seconds. */
export type Count = (key: string, seconds: number, by: number) => Promise<Counted>

/** How long what has failed is left alone, in milliseconds. */
const REST_MS = 5000

/**
 * Counts in what all processes share. While that can't be reached each process counts by itself: nobody is locked out
 * because Redis is down, and guessing passwords stays as slow as the number of processes allows.
 */
export function sharedCount(
  { live, log, clock }: Pick<Platform, 'live' | 'log' | 'clock'>,
  metrics: Registry,
): Count {
  const own = memoryLive(() => clock().getTime())
  const alone = new Counter({
    name: 'rate_limit_counted_alone_total',
    help: 'Requests counted in this process alone, because the shared counters could not be reached.',
    registers: [metrics],
  })
  let restUntil = 0
  return async (key, seconds, by) => {
    if (clock().getTime() >= restUntil) {
      try {
        return await live.count(key, seconds, by)
      } catch (error) {
        restUntil = clock().getTime() + REST_MS
        log.error({ err: error, service: 'router' }, 'rate limits are counted by each process alone')
      }
    }
    alone.inc()
    return own.count(key, seconds, by)
  }
}
