import { canonicalJson, compileRuleSet, type JsonObject } from '#engine'
import type { LearningCase } from './extraction.ts'
import type { BacktestSummary } from './learned-rule.ts'

/** A backtest as the judgment service tells it. */
export interface BacktestResult {
  records: number
  pairs: { before: unknown; after: unknown; count: number }[]
  rules: { ruleId: string; matched: number }[]
}

/** Rules with the one that is tried behind them. */
export interface Tried {
  version: number
  hitPolicy: 'FIRST' | 'PRIORITY' | 'COLLECT'
  rules: readonly { id: string; when: string; outcome: unknown; priority: number; enabled: boolean }[]
  ruleId: string
}

/** What a backtest comes to, and what ratings say of the rule where it would decide. */
export function summaryOf(
  { records, pairs, rules }: BacktestResult,
  tried: Tried,
  cases: readonly LearningCase[],
): BacktestSummary {
  const count = (fits: (pair: BacktestResult['pairs'][number]) => boolean): number =>
    pairs.reduce((sum, pair) => sum + (fits(pair) ? pair.count : 0), 0)
  return {
    version: tried.version,
    judgments: records,
    matched: rules.find(({ ruleId }) => ruleId === tried.ruleId)?.matched ?? 0,
    flipped: count(
      ({ before, after }) =>
        before !== null && after !== null && canonicalJson(before) !== canonicalJson(after),
    ),
    settled: count(({ before, after }) => before === null && after !== null),
    ...ratedBy(tried, cases),
  }
}

/** Of rated cases that the rule would decide, how many it would decide rightly, and what that would change. */
function ratedBy(
  { hitPolicy, rules, ruleId }: Tried,
  cases: readonly LearningCase[],
): Pick<BacktestSummary, 'rated' | 'right' | 'mended' | 'broken'> {
  const place = rules.findIndex(({ id }) => id === ruleId)
  const outcome = canonicalJson(rules[place]?.outcome)
  const { winners } = compileRuleSet({ hitPolicy, rules }).evaluateColumns(
    // They were read from JSON.
    cases.map(({ inputData }) => inputData as JsonObject),
  )
  const counts = { rated: 0, right: 0, mended: 0, broken: 0 }
  cases.forEach(({ correctOutcome, judgedOutcome }, row) => {
    if (winners[row] !== place) return
    const isRight = canonicalJson(correctOutcome) === outcome
    const wasRight =
      judgedOutcome === null ? null : canonicalJson(correctOutcome) === canonicalJson(judgedOutcome)
    counts.rated += 1
    if (isRight) counts.right += 1
    if (isRight && wasRight === false) counts.mended += 1
    if (!isRight && wasRight === true) counts.broken += 1
  })
  return counts
}
