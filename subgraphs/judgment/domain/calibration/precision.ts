import { betaQuantile } from '#learners'

/** Rated judgements of a rule. */
export interface Track {
  correct: number
  wrong: number
}

/** How many earlier cases the author's figure counts for. */
const PRIOR_WEIGHT = 20

/**
 * Posterior mean of a rule's precision, 0 to 1: the author's figure `prior` counts as twenty earlier cases. Beta prior
 * and binomial ratings: A. Gelman et al., Bayesian Data Analysis, §2.4.
 */
export function measuredPrecision({ correct, wrong }: Track, prior: number): number {
  return (correct + prior * PRIOR_WEIGHT) / (correct + wrong + PRIOR_WEIGHT)
}

/** Where the precision lies with 95 % probability: the equal-tailed interval of the same posterior. */
export function precisionInterval({ correct, wrong }: Track, prior: number): { low: number; high: number } {
  const a = correct + prior * PRIOR_WEIGHT
  const b = wrong + (1 - prior) * PRIOR_WEIGHT
  // A figure of 0 or 1 with no rating against it leaves no doubt: the distribution is a point.
  if (a === 0) return { low: 0, high: 0 }
  if (b === 0) return { low: 1, high: 1 }
  return { low: betaQuantile(0.025, a, b), high: betaQuantile(0.975, a, b) }
}
