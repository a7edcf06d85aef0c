import type { Rating } from './rating.ts'

/** Confidences are kept this far from 0 and 1, where log-odds are infinite. */
const EDGE = 1e-6

/**
 * How strongly the temperature is held at 1: about as much as twenty ratings at a confidence of 0.9 would. Without
 * ratings nothing is changed, and a handful of right ones doesn't make certainty.
 */
const HOLD = 10

/** Inverse temperatures looked at; 0 makes every confidence one half. */
const STEEPEST = 20

/**
 * Temperature scaling, for few ratings: one number that sharpens or flattens confidence. C. Guo et al., On Calibration
 * of Modern Neural Networks (ICML 2017), for two classes, right and wrong, with a quadratic hold at 1. The penalised
 * likelihood is concave in the inverse temperature, so that its slope is brought to zero by bisection.
 */
export function fitTemperature(ratings: readonly Rating[]): number {
  // Bisection would come to nearly 1, and nearly is not unchanged.
  if (ratings.length === 0) return 1
  const odds = ratings.map(({ raw }) => logOdds(raw))
  let low = 0
  let high = STEEPEST
  for (let step = 0; step < 50; step++) {
    const inverse = (low + high) / 2
    let slope = HOLD * (inverse - 1)
    for (const [at, { correct }] of ratings.entries()) {
      const z = odds[at] ?? 0
      slope += (logistic(inverse * z) - (correct ? 1 : 0)) * z
    }
    if (slope > 0) high = inverse
    else low = inverse
  }
  return 2 / (low + high)
}

/** A confidence at a temperature. */
export function atTemperature(raw: number, temperature: number): number {
  return temperature === 1 ? raw : logistic(logOdds(raw) / temperature)
}

function logOdds(confidence: number): number {
  const kept = Math.min(1 - EDGE, Math.max(EDGE, confidence))
  return Math.log(kept / (1 - kept))
}

function logistic(z: number): number {
  return 1 / (1 + Math.exp(-z))
}
