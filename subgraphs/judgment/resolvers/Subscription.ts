import { AppError, flatMap, isUuid, returnable } from '#host'
import { BACKTEST_PROGRESSED, COMPLETED, REVIEW_QUEUE_CHANGED } from '../events.ts'
import type { Context } from '../context.ts'
import type { SubscriptionResolvers } from '../schema.generated.ts'
import { asBacktest } from './Backtest.ts'
import { asReview } from './Review.ts'

export const Subscription = {
  judgmentCompleted: {
    async subscribe(_, { workflowId }, { viewer, liveEvents }) {
      const wanted = workflowId?.toLowerCase()
      const events = await liveEvents.subscribe(viewer.tenantId, COMPLETED)
      return flatMap(events, (event) =>
        wanted === undefined || event.workflowId === wanted ? event.judgmentIds : [],
      )
    },
    resolve: async (id: string, _: unknown, { viewer, recent, judgment }: Context) => {
      const found = await recent.find(viewer.tenantId, id, judgment)
      if (found === null) throw new AppError('NOT_FOUND', `The judgement ${id} is gone.`)
      return found
    },
  },

  reviewQueueChanged: {
    async subscribe(_, { workflowId }, { viewer, liveEvents }) {
      const wanted = workflowId?.toLowerCase()
      const events = await liveEvents.subscribe(viewer.tenantId, REVIEW_QUEUE_CHANGED)
      return flatMap(events, (event) =>
        wanted === undefined || event.workflowId === wanted ? event.reviewIds : [],
      )
    },
    resolve: async (id: string, _: unknown, { review }: Context) => {
      const found = asReview(await review(id))
      if (found === null) throw new AppError('NOT_FOUND', `The review ${id} is gone.`)
      return found
    },
  },

  backtestProgressed: {
    async subscribe(_, { id }, { viewer, liveEvents, backtest }) {
      // Listening first: what happens while it is looked up is heard.
      const events = await liveEvents.subscribe(viewer.tenantId, BACKTEST_PROGRESSED)
      const now = isUuid(id) ? await backtest(id) : null
      const leave = (): void => void events.return?.()
      if (now === null) {
        leave()
        throw new AppError('NOT_FOUND', `There is no backtest ${JSON.stringify(id)}.`)
      }
      return returnable(progressOf(now.id, now.status === 'COMPLETED', events), leave)
    },
    resolve: async (id: string, _: unknown, { backtest }: Context) => {
      const found = asBacktest(await backtest(id))
      if (found === null) throw new AppError('NOT_FOUND', `The backtest ${id} is gone.`)
      return found
    },
  },
} satisfies SubscriptionResolvers

/** The backtest's id now and whenever it has gone on, until it is finished. */
async function* progressOf(
  id: string,
  finished: boolean,
  events: AsyncIterable<{ backtestId: string; finished: boolean }>,
): AsyncGenerator<string> {
  yield id
  if (finished) return
  for await (const event of events) {
    if (event.backtestId !== id) continue
    yield id
    if (event.finished) return
  }
}
