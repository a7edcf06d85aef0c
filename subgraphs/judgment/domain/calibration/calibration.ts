import { type Corner, fitIsotonic, onLine } from './isotonic.ts'
import type { Rating } from './rating.ts'
import { atTemperature, fitTemperature } from './temperature.ts'

/** From so many ratings on a line is fitted; a single number before. */
export const ENOUGH_RATINGS = 100

/** How a decider's own confidence becomes one that can be trusted. JSON. */
export type Calibration =
  | { method: 'TEMPERATURE'; temperature: number }
  | { method: 'ISOTONIC'; corners: readonly Corner[]; ceiling: number }

/** The calibration that follows from a decider's ratings. Without ratings it changes nothing. */
export function fitCalibration(ratings: readonly Rating[]): Calibration {
  if (ratings.length < ENOUGH_RATINGS) return { method: 'TEMPERATURE', temperature: fitTemperature(ratings) }
  // Laplace's rule of succession: after n right ones the next is wrong with probability 1 / (n + 2), never with none.
  return { method: 'ISOTONIC', corners: fitIsotonic(ratings), ceiling: 1 - 1 / (ratings.length + 2) }
}

/** Keeps apart what lies on one step, so that a threshold on calibrated confidence is one on raw confidence. */
const SLOPE = 1e-6

/** A calibrated confidence, 0 to 1; it rises strictly with the raw one. */
export function calibrated(calibration: Calibration, raw: number): number {
  if (calibration.method === 'TEMPERATURE') return atTemperature(raw, calibration.temperature)
  const share = Math.min(calibration.ceiling, onLine(calibration.corners, raw))
  return (1 - SLOPE) * share + SLOPE * raw
}
