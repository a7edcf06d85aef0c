import { setImmediate } from 'node:timers/promises'
import type { Answer } from '#host'
import { type AnswerText, answerObject } from '../execution/answer.ts'
import { refused } from '../execution/execute.ts'
import type { Admissible } from '../limits/admission.ts'
import type { ServedGraph } from '../reloading/served-graph.ts'
import { joined } from './joined.ts'
import { LiveSubscription, type OpenSource } from './live-subscription.ts'

/** Subscriptions moved to another graph in one turn of the event loop. */
const AT_ONCE = 50

/** The subscriptions of this process. */
export interface LiveSubscriptions {
  /** Answers an admitted subscription, one answer an event, whatever graphs come and go. */
  answer(request: Admissible, open: OpenSource): AsyncGenerator<Answer | AnswerText>
  /** Lets all go over to the graph that is served now. */
  moveOn(): Promise<void>
}

/** `now` is the graph that is served. */
export function liveSubscriptions(now: () => ServedGraph): LiveSubscriptions {
  const live = new Set<LiveSubscription>()
  return {
    async *answer(request, open) {
      let subscription: LiveSubscription
      try {
        subscription = await LiveSubscription.begin(request, now(), open)
      } catch (error) {
        yield answerObject(refused(error))
        return
      }
      live.add(subscription)
      try {
        // While it was planned, another may have come.
        if (subscription.graph !== now()) await subscription.moveTo(now())
        yield* joined(subscription, request)
      } finally {
        live.delete(subscription)
        subscription.close()
      }
    },
    async moveOn() {
      const all = [...live]
      for (let first = 0; first < all.length; first += AT_ONCE) {
        await Promise.all(all.slice(first, first + AT_ONCE).map((one) => one.moveTo(now())))
        await setImmediate()
      }
    },
  }
}
