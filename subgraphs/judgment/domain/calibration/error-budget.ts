import { atMost } from './binomial.ts'
import type { Rating } from './rating.ts'

/** How often at most a threshold that breaks the budget may be let through. */
const RISK = 0.05

/** The first threshold tried is one above which this many wrong ones would be within the budget. */
const WRONG_AT_FIRST = 10

/** Thresholds tried at most; many more would only end the sequence sooner by bad luck. */
const STEPS = 50

/** Fewest ratings from which a budget can be promised at all: none of them wrong. Infinite for a budget of 0. */
export function fewestRatings(budget: number): number {
  return budget >= 1 ? 0 : Math.ceil(Math.log(RISK) / Math.log1p(-budget))
}

/**
 * The lowest confidence from which at most the share `budget` is wrong, with 95 % confidence; undefined when there is
 * none. Expected are `fewestRatings` or more.
 *
 * Fixed-sequence testing (A. Angelopoulos et al., Learn then Test, 2021, §4): thresholds are tried downwards in an
 * order that the confidences alone fix, each by the exact binomial test, which is a Clopper–Pearson upper bound within
 * the budget; what fails ends the sequence, so that all that passed hold together. One bit of bad luck at the top
 * would end it too soon. So it begins where ten wrong ones would be within the budget, or at the better half if that is
 * less, and again wherever there are twice as many ratings: the risk is shared out among these beginnings, and handed
 * down as long as thresholds pass (the fallback procedure, B. Wiens, Pharmaceutical Statistics 2, 2003).
 */
export function budgetThreshold(ratings: readonly Rating[], budget: number): number | undefined {
  const sorted = ratings.toSorted((one, other) => other.raw - one.raw)
  const total = sorted.length
  const first = Math.ceil(Math.max(fewestRatings(budget), Math.min(WRONG_AT_FIRST / budget, total / 2)))
  const share = RISK / (Math.floor(Math.log2(total / first)) + 1)
  let found: number | undefined
  let [wrong, seen, risk] = [0, 0, 0]
  for (let wanted = first, beginning = first; wanted <= total; wanted = seen + Math.ceil(total / STEPS)) {
    const at = sorted[wanted - 1]?.raw
    for (; seen < total && (seen < wanted || sorted[seen]?.raw === at); seen++)
      if (sorted[seen]?.correct === false) wrong += 1
    for (; beginning <= seen; beginning *= 2) risk += share
    if (risk > 0 && atMost(wrong, seen, budget) <= risk) found = at
    else risk = 0
  }
  return found
}
