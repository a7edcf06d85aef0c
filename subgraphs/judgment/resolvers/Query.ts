import { connectionOf, isUuid, pageOf } from '#host'
import { replay } from '../domain/replay.ts'
import { asBacktest } from './Backtest.ts'
import { explained } from './Explanation.ts'
import { asReview, occasionOf } from './Review.ts'
import { existing, whatIf } from './WhatIf.ts'
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

  async replayJudgment(_, { id }, { judgment: find, ruleSet, terms }) {
    const judgment = await existing(id, find)
    // A decision that was reused was made at another's moment.
    const decided = judgment.reusedFrom === null ? judgment : await existing(judgment.reusedFrom, find)
    const { policy } = await terms(judgment)
    const by = { ruleSet: await ruleSet(judgment.ruleSetDigest), policy, now: decided.createdAt }
    const differences = replay(judgment, by)
    return { judgment, same: differences.length === 0, differences }
  },

  whatIf: (_, { input }, context) => whatIf(input, context),

  explain: (_, { when, inputData }, { now }) => explained(when, inputData, now()),

  judgmentStatistics: (_, { filter }, { judgments }) => judgments.counts(filter ?? {}),
} satisfies QueryResolvers
