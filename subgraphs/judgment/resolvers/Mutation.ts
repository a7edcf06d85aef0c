import { ruleSetOf } from '../domain/rule-set-input.ts'
import type { MutationResolvers } from '../schema.generated.ts'
import { asBacktest } from './Backtest.ts'

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
