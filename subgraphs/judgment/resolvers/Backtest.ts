import { isUuid } from '#host'
import type { BacktestModel } from '../models.ts'
import type { BacktestResolvers } from '../schema.generated.ts'
import type { Backtest as Stored } from '../store/backtests.ts'

export const Backtest = {
  __resolveReference: async ({ id }, { backtest }) => (isUuid(id) ? asBacktest(await backtest(id)) : null),

  result({ tally: { pairs, ...counts } }) {
    return {
      ...counts,
      pairs: Object.keys(pairs)
        .toSorted()
        .flatMap((name) => pairs[name] ?? [])
        .toSorted((one, other) => other.count - one.count),
    }
  },
} satisfies BacktestResolvers

/** What is stored, as the graph's type. */
export function asBacktest(stored: Stored): BacktestModel
export function asBacktest(stored: Stored | null): BacktestModel | null
export function asBacktest(stored: Stored | null): BacktestModel | null {
  return stored === null ? null : { __typename: 'Backtest', ...stored }
}
