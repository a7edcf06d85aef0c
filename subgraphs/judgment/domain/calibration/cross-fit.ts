import { calibrated, fitCalibration } from './calibration.ts'
import type { Rating } from './rating.ts'
import type { Scored } from './reliability.ts'

const FOLDS = 5

/**
 * Each rating with the confidence that the others' calibration gives it: a fit is not to be judged by what it was
 * fitted to. Five-fold cross-validation, every fifth rating a fold.
 */
export function crossFitted(ratings: readonly Rating[]): Scored[] {
  return Array.from({ length: FOLDS }, (_, fold) => {
    const calibration = fitCalibration(ratings.filter((_, at) => at % FOLDS !== fold))
    return ratings
      .filter((_, at) => at % FOLDS === fold)
      .map(({ raw, correct }) => ({ confidence: calibrated(calibration, raw), correct }))
  }).flat()
}
