import { connectionOf, isUuid, pageOf } from '#host'
import { asBacktest } from './Backtest.ts'
import { explained } from './Explanation.ts'
import { asReview, occasionOf } from './Review.ts'
import type { QueryResolvers } from '../schema.generated.ts'

export const Query = {
  judgment: (_, { id }, { judgment }) => (isUuid(id) ? judgment(id) : null),

  async judgments(_, { filter, ...asked }, { judgments }) {
    const page = pageOf(asked)
    return connectionOf(await judgments.page(filter ?? {}, page), page, ({ id }) => id)
  },

  backtest: async (_, { id }, { backtest }) => (isUuid(id) ? asBacktest(await backtest(id)) : null),

  review: async (_, { id }, { review }) => (isUuid(id) ? asReview(await review(id)) : null),

  async reviewQueue(_, { filter, ...asked }, { viewer, now, reviewStore }) {
    const page = pageOf(asked)
    const found = await reviewStore.page(filter ?? {}, page, occasionOf(viewer, now()))
    const reviews = found.map((review) => asReview(review))
    return { ...connectionOf(reviews, page, ({ place }) => place), filter: filter ?? {} }
  },

  explain: (_, { when, inputData }, { now }) => explained(when, inputData, now()),

  judgmentStatistics: (_, { filter }, { judgments }) => judgments.counts(filter ?? {}),
} satisfies QueryResolvers
