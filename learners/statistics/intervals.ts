import { betaQuantile } from './incomplete-beta.ts'

/** Bounds of a share, from 0 to 1. */
export interface Interval {
  readonly low: number
  readonly high: number
}

/** Standard normal quantile for 95 % on both sides. */
const Z = 1.959963984540054

/** Bounds of a share of which `successes` of `trials` were seen, at 95 % (Wilson 1927); from 0 to 1 without trials. */
export function wilson(successes: number, trials: number): Interval {
  if (trials === 0) return { low: 0, high: 1 }
  const share = successes / trials
  const square = (Z * Z) / trials
  const middle = (share + square / 2) / (1 + square)
  const half = (Z / (1 + square)) * Math.sqrt((share * (1 - share)) / trials + square / (4 * trials))
  return {
    low: successes === 0 ? 0 : Math.max(0, middle - half),
    high: successes === trials ? 1 : Math.min(1, middle + half),
  }
}

/**
 * Bounds that hold with at least the given confidence, however small the numbers (Clopper and Pearson 1934); by default
 * 95 %. From 0 to 1 without trials.
 */
export function clopperPearson(successes: number, trials: number, confidence = 0.95): Interval {
  const tail = (1 - confidence) / 2
  const failures = trials - successes
  return {
    low: successes === 0 ? 0 : betaQuantile(tail, successes, failures + 1),
    high: failures === 0 ? 1 : betaQuantile(1 - tail, successes + 1, failures),
  }
}
