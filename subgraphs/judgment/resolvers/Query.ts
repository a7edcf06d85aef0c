import { connectionOf, isUuid, pageOf } from '#host'
import { asBacktest } from './Backtest.ts'
import { explained } from './Explanation.ts'
import type { QueryResolvers } from '../schema.generated.ts'

export const Query = {
  judgment: (_, { id }, { judgment }) => (isUuid(id) ? judgment(id) : null),

  async judgments(_, { filter, ...asked }, { judgments }) {
    const page = pageOf(asked)
    return connectionOf(await judgments.page(filter ?? {}, page), page, ({ id }) => id)
  },

  backtest: async (_, { id }, { backtest }) => (isUuid(id) ? asBacktest(await backtest(id)) : null),

  explain: (_, { when, inputData }, { now }) => explained(when, inputData, now()),

  judgmentStatistics: (_, { filter }, { judgments }) => judgments.counts(filter ?? {}),
} satisfies QueryResolvers
