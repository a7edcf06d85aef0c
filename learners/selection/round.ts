import type { DataSet } from '../data-set/data-set.ts'
import { isUpper } from '../rules/print-rule.ts'
import type { Condition, NumberCondition } from '../rules/rule.ts'

/**
 * Thresholds as people would write them: of all numbers between the neighbouring values of the cases, which all tell the
 * cases apart alike, the one of the fewest digits, and of those the nearest to the middle. A neighbour itself may be it,
 * with `<` or `>=`; not of a derived feature, whose values carry rounding errors.
 */
export function roundThresholds(conditions: readonly Condition[], data: DataSet): Condition[] {
  return conditions.map((condition) => {
    if (condition.kind !== 'number') return condition
    return roundThreshold(condition, data.columns[condition.column]?.path !== null)
  })
}

function roundThreshold(condition: NumberCondition, exact: boolean): NumberCondition {
  const { below, above } = condition
  if (!(below < above)) return condition
  const threshold = roundest(below, above, exact)
  const atAbove = threshold === above
  const operator = isUpper(condition) ? (atAbove ? '<' : '<=') : atAbove ? '>=' : '>'
  return { ...condition, threshold, operator }
}

/** The number of the fewest digits from `low` to `high`; `ends`: whether it may be one of these. */
export function roundest(low: number, high: number, ends: boolean): number {
  const middle = low / 2 + high / 2
  const margin = ends ? 0 : (high - low) / 20
  const fits = (value: number): boolean =>
    ends ? value >= low && value <= high : value > low + margin && value < high - margin
  if (fits(0)) return 0
  const largest = Math.floor(Math.log10(Math.max(Math.abs(low), Math.abs(high))))
  for (let digits = 1; digits <= 17; digits += 1) {
    const decimals = digits - 1 - largest
    const candidates = [Math.floor, Math.ceil]
      .flatMap((towards) => [middle, low, high].map((from) => step(from, decimals, towards)))
      .filter((value) => fits(value))
    if (candidates.length > 0)
      return candidates.reduce((one, other) =>
        Math.abs(other - middle) < Math.abs(one - middle) ? other : one,
      )
  }
  return middle
}

/** The next number of so many decimals; by its text, so that 0.3 is not 0.30000000000000004. */
function step(value: number, decimals: number, towards: (value: number) => number): number {
  if (decimals > 300) return value
  const scaled = decimals >= 0 ? value * 10 ** decimals : value / 10 ** -decimals
  const whole = towards(scaled)
  return Number.isSafeInteger(whole) ? Number(`${whole}e${-decimals}`) : value
}
