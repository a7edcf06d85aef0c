/** A judgement by a vote: how sure, and whether it is right. */
export interface Judged {
  confidence: number
  correct: boolean
}

/** Share of the judgements, the surest first, from which on confidences are tried, and by how much more each time. */
const FIRST = 0.5
const STEP = 0.005

/**
 * The confidence from which on, with 95 % assurance, at most `budget` of the judgements are wrong: fixed-sequence
 * test of the Clopper–Pearson bound over growing shares of judgements, up to the first that fails. Infinity when none
 * passes.
 */
export function thresholdWithin(judged: readonly Judged[], budget: number, risk = 0.05): number {
  const sorted = judged.toSorted((one, other) => other.confidence - one.confidence)
  let [at, wrong, threshold] = [0, 0, Number.POSITIVE_INFINITY]
  for (let share = FIRST; share < 1 + STEP / 2; share += STEP) {
    const asked = sorted[Math.min(sorted.length, Math.round(share * sorted.length)) - 1]?.confidence ?? 0
    while (at < sorted.length && (sorted[at]?.confidence ?? 0) >= asked) {
      if (sorted[at]?.correct === false) wrong++
      at++
    }
    if (upperBound(wrong, at, risk) > budget) break
    threshold = asked
  }
  return threshold
}

/** Upper bound of a rate after `wrong` of `count` (C. Clopper, E. Pearson, 1934), by bisection of the binomial tail. */
export function upperBound(wrong: number, count: number, risk: number): number {
  let [low, high] = [wrong / count, 1]
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2
    if (tail(wrong, count, middle) > risk) low = middle
    else high = middle
  }
  return high
}

/** Probability of at most `wrong` of `count` at a rate. */
function tail(wrong: number, count: number, rate: number): number {
  let term = count * Math.log1p(-rate)
  let sum = Math.exp(term)
  for (let k = 1; k <= wrong; k++) {
    term += Math.log((count - k + 1) / k) + Math.log(rate) - Math.log1p(-rate)
    sum += Math.exp(term)
  }
  return sum
}
