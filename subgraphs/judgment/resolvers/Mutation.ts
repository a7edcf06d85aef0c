import { ruleSetOf } from '../domain/rule-set-input.ts'
import type { MutationResolvers } from '../schema.generated.ts'
import { asBacktest } from './Backtest.ts'
import { asReview } from './Review.ts'
import { closed, invalidAnswer, isUnusable, reviewResult } from './review-results.ts'

export const Mutation = {
  async executeJudgment(_, { input }, { viewer, executor }) {
    const { inputData, idempotencyKey, ...rest } = input
    const results = await executor.execute(viewer, { ...rest, items: [{ inputData, idempotencyKey }] })
    if (!Array.isArray(results)) return results
    const [result] = results
    if (result === undefined) throw new Error('the executor answered for no record')
    return result
  },

  async startBacktest(_, { input }, { viewer, backtests, threshold }) {
    const started = await backtests.start(viewer, {
      ruleSet: ruleSetOf(input.ruleSet),
      threshold: input.threshold ?? threshold,
      filter: input.filter,
      records: input.records,
    })
    return '__typename' in started ? started : asBacktest(started)
  },

  claimReview: async (_, { id }, { viewer, reviews }) => reviewResult(id, await reviews.claim(viewer, id)),

  async releaseReview(_, { id, skip }, { viewer, reviews }) {
    const released = await reviews.release(viewer, id, skip ?? false)
    return 'refused' in released ? closed(id, released) : asReview(released)
  },

  async handOnReview(_, { input: { reviewId, to, note } }, { viewer, reviews }) {
    const handed = await reviews.handOn(viewer, reviewId, { to, note: note ?? null })
    return isUnusable(handed) ? invalidAnswer(handed) : reviewResult(reviewId, handed)
  },

  async decideReview(_, { input }, { viewer, reviews }) {
    const decided = await reviews.decide(viewer, input)
    return isUnusable(decided) ? invalidAnswer(decided) : reviewResult(input.reviewId, decided)
  },

  async executeJudgments(_, { input }, { viewer, executor }) {
    const results = await executor.execute(viewer, input)
    if (!Array.isArray(results)) return results
    const decided = results.filter(
      (result) => result.__typename === 'Judgment' && result.status === 'DECIDED',
    ).length
    const refused = results.filter((result) => result.__typename !== 'Judgment').length
    return {
      __typename: 'ExecuteJudgmentsPayload',
      results,
      decided,
      refused,
      needsReview: results.length - decided - refused,
    }
  },
} satisfies MutationResolvers
