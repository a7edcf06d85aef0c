import { betaProbability, betaQuantile } from '#learners'

/** Probability of at most `wrong` among `n` when each is wrong with probability `share`. */
export function atMost(wrong: number, n: number, share: number): number {
  return wrong >= n ? 1 : 1 - betaProbability(share, wrong + 1, n - wrong)
}

/** Probability of at least `wrong` among `n` when each is wrong with probability `share`. */
export function atLeast(wrong: number, n: number, share: number): number {
  if (wrong > n) return 0
  return wrong <= 0 ? 1 : betaProbability(share, wrong, n - wrong + 1)
}

/**
 * The share that is not exceeded, at a one-sided level of confidence, when `wrong` among `n` were wrong: the exact
 * bound of C. Clopper and E. Pearson, Biometrika 26 (1934). 1 for n = 0.
 */
export function upperBound(wrong: number, n: number, level = 0.95): number {
  return wrong >= n ? 1 : betaQuantile(level, wrong + 1, n - wrong)
}
