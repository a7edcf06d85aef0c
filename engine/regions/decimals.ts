/** Decimal places that a number is written with: 2 for 0.25, 0 for 40. */
export function decimalsOf(value: number): number {
  const [digits = '', exponent = '0'] = String(value).split('e')
  return Math.max(0, (digits.split('.')[1]?.length ?? 0) - Number(exponent))
}

/** `count` steps, as a number written with the decimals of the step: no 0.30000000000000004. */
export function steps(count: number, step: number): number {
  return Number((count * step).toFixed(Math.min(20, decimalsOf(step))))
}

/** How many steps make a value, when it is a whole number of them, but for the error of a division. */
export function wholeSteps(value: number, step: number): number | null {
  const count = Math.round(value / step)
  return Math.abs(value / step - count) < 1e-9 * Math.max(1, Math.abs(count)) ? count : null
}

/** Numbers from `low` to `high`; an end belongs to it if `…Included`. Infinite ends never do. */
export interface Interval {
  readonly low: number
  readonly high: number
  readonly lowIncluded: boolean
  readonly highIncluded: boolean
}

/** All numbers. */
export const ALL_NUMBERS: Interval = {
  low: Number.NEGATIVE_INFINITY,
  high: Number.POSITIVE_INFINITY,
  lowIncluded: false,
  highIncluded: false,
}

/** Whether a number lies in an interval. */
export function liesIn(value: number, { low, high, lowIncluded, highIncluded }: Interval): boolean {
  return (value > low || (lowIncluded && value === low)) && (value < high || (highIncluded && value === high))
}

/** A few numbers of an interval, the shortest to write first; only multiples of `step` when there is one. */
export function samplesOf(interval: Interval, step: number | null): number[] {
  const found = step === null ? shortNumbers(interval) : multiples(interval, step)
  return [...new Set(found)].filter((value) => Number.isFinite(value) && liesIn(value, interval))
}

function multiples(interval: Interval, step: number): number[] {
  const { low, high } = interval
  const least = Number.isFinite(low) ? Math.ceil(low / step - 1e-9) : null
  const most = Number.isFinite(high) ? Math.floor(high / step + 1e-9) : null
  const from = least ?? (most === null ? 0 : most - 100)
  const to = most ?? Math.max(from + 100, 0)
  const counts = [Math.round((from + to) / 2), from, from + 1, from + 2, to, to - 1, to - 2, 0, 1]
  return counts.map((count) => steps(count, step))
}

function shortNumbers({ low, high, lowIncluded, highIncluded }: Interval): number[] {
  const ends = [...(lowIncluded ? [low] : []), ...(highIncluded ? [high] : [])]
  if (low === high) return ends
  if (!Number.isFinite(low) && !Number.isFinite(high)) return [0, 1, -1, 100, 0.5, 10_000, -100]
  const scale = Math.max(1, Math.abs(Number.isFinite(low) ? low : high))
  const from = Number.isFinite(low) ? low : high - 100 * scale
  const to = Number.isFinite(high) ? high : low + 100 * scale
  const nearLow = [1, 0.1, 10, scale].map((by) => Number((from + by).toPrecision(15)))
  const nearHigh = [1, 0.1, 10, scale].map((by) => Number((to - by).toPrecision(15)))
  const inner = [shortBetween(from, to), shortBetween(from, from + (to - from) / 64), from / 2 + to / 2]
  if (!Number.isFinite(low)) return [...nearHigh, ...ends, ...inner]
  return Number.isFinite(high)
    ? [...inner, ...ends, ...nearLow, ...nearHigh]
    : [...nearLow, ...ends, ...inner]
}

/** The number nearest to the middle of those with the fewest decimals. */
function shortBetween(low: number, high: number): number {
  const middle = low / 2 + high / 2
  for (let places = 0; places <= 20; places += 1) {
    const short = Number(middle.toFixed(places))
    if (short > low && short < high) return short
  }
  return middle
}
