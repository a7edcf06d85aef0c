import { AppError } from '../errors.ts'
import type { LiveEventName, LiveEvents } from '../events.ts'
import type { Log } from '../observability/log.ts'
import { withinTime } from '../time-limit.ts'
import { BoundedQueue } from './bounded-queue.ts'
import type { Live } from './live.ts'

/** Live events that may wait for one subscriber who is busy with an earlier one. */
const MOST_WAITING = 1000

/** Milliseconds that it may take until a subscriber hears. */
const JOINING_MS = 1000

/** Tells of what has just happened, and hears of it. */
export interface LiveEventBus {
  /** Tells all who look on at the tenant's events of this name. Never throws: what isn't heard now is in the database. */
  publish<Name extends LiveEventName>(tenantId: string, name: Name, keys: LiveEvents[Name]): Promise<void>
  /**
   * The tenant's events of a name from now on. Ends with INTERRUPTED when some may have been missed, because of a
   * broken connection or because they were not taken in time: whoever listens asks anew for how things stand. Throws
   * INTERRUPTED when they can't be heard now.
   */
  subscribe<Name extends LiveEventName>(
    tenantId: string,
    name: Name,
  ): Promise<AsyncIterableIterator<LiveEvents[Name]>>
}

/** Live events on what processes share. */
export function liveEventBus(live: Live, log: Log): LiveEventBus {
  return {
    async publish(tenantId, name, keys) {
      try {
        await live.publish(topicOf(tenantId, name), JSON.stringify(keys))
      } catch (error) {
        log.warn({ err: error, event: name }, 'a live event could not be published; subscribers miss it')
      }
    },

    async subscribe<Name extends LiveEventName>(tenantId: string, name: Name) {
      const queue = new BoundedQueue<LiveEvents[Name]>({
        most: MOST_WAITING,
        overflow: () => interrupted('They came faster than they were taken.'),
        onEnd: () => void joining.then((leave) => leave()).catch(() => {}),
      })
      const joining = live.subscribe(
        topicOf(tenantId, name),
        (message) => queue.push(JSON.parse(message) as LiveEvents[Name]),
        () => queue.end(interrupted('The connection that carries them broke.')),
      )
      const late = (): Error => interrupted('What carries them can’t be reached.')
      try {
        await withinTime({ ms: JOINING_MS, late }, () => joining)
      } catch (error) {
        queue.end()
        throw error
      }
      return queue
    },
  }
}

function topicOf(tenantId: string, name: string): string {
  return `live-events/${name}/${tenantId}`
}

function interrupted(why: string): AppError {
  return new AppError('INTERRUPTED', `Events may have been missed. ${why} Subscribe again, and ask anew.`)
}
