import { AppError, flatMap } from '#host'
import { PUBLISHED } from '../events.ts'
import type { Context } from '../context.ts'
import type { SubscriptionResolvers } from '../schema.generated.ts'

export const Subscription = {
  workflowPublished: {
    async subscribe(_, { id }, { viewer, liveEvents }) {
      const wanted = id?.toLowerCase()
      const events = await liveEvents.subscribe(viewer.tenantId, PUBLISHED)
      return flatMap(events, ({ workflowId }) =>
        wanted === undefined || workflowId === wanted ? [workflowId] : [],
      )
    },
    resolve: async (id: string, _: unknown, { workflow }: Context) => {
      const found = await workflow(id)
      if (found === null) throw new AppError('NOT_FOUND', `The workflow ${id} is gone.`)
      return found
    },
  },
} satisfies SubscriptionResolvers
