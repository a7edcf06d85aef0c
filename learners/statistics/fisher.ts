import { logFactorial } from './log-factorial.ts'

/** A two by two table: of `all` cases `positives` are of the class; a rule covers `covered`, `right` of them of the class. */
export interface Contingency {
  readonly all: number
  readonly positives: number
  readonly covered: number
  readonly right: number
}

/**
 * Fisher's exact test, one-sided: how probable it is that a rule that has nothing to do with the class covers so many
 * cases of it, or more (Fisher 1934).
 */
export function fisherExact({ all, positives, covered, right }: Contingency): number {
  const most = Math.min(positives, covered)
  const least = Math.max(0, covered + positives - all)
  if (right <= least) return 1
  // From one table to the next the probability changes by a ratio; the first needs factorials.
  let term = Math.exp(
    logChoose(positives, right) + logChoose(all - positives, covered - right) - logChoose(all, covered),
  )
  let sum = 0
  for (let one = right; one <= most; one += 1) {
    sum += term
    const next = ((positives - one) * (covered - one)) / ((one + 1) * (all - positives - covered + one + 1))
    term *= next
    if (term < sum * 1e-17) break
  }
  return Math.min(1, sum)
}

/**
 * What each p-value becomes when so many are looked at: the least false discovery rate at which it would be let pass
 * (Benjamini and Hochberg 1995). `tests`: how many there were in all, if more than are given.
 */
export function falseDiscoveryRates(pValues: readonly number[], tests: number = pValues.length): number[] {
  const order = [...pValues.keys()].toSorted((a, b) => (pValues[b] as number) - (pValues[a] as number))
  const rates = Array.from(pValues, () => 1)
  let least = 1
  for (const [place, one] of order.entries()) {
    const rank = pValues.length - place
    least = Math.min(least, ((pValues[one] as number) * tests) / rank)
    rates[one] = least
  }
  return rates
}

function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k)
}
