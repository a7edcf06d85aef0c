import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomFrom } from '../../../bench/measuring/random.ts'
import { atLeast, atMost, upperBound } from '../domain/calibration/binomial.ts'
import { calibrated, fitCalibration } from '../domain/calibration/calibration.ts'
import { crossFitted } from '../domain/calibration/cross-fit.ts'
import { betaProbability, betaQuantile, logGamma } from '#learners'
import { fitIsotonic } from '../domain/calibration/isotonic.ts'
import { measuredPrecision, precisionInterval } from '../domain/calibration/precision.ts'
import type { Rating } from '../domain/calibration/rating.ts'
import { brierScore, expectedCalibrationError, reliabilityBins } from '../domain/calibration/reliability.ts'
import { fitTemperature } from '../domain/calibration/temperature.ts'

const rating = fc.record({ raw: fc.double({ min: 0, max: 1, noNaN: true }), correct: fc.boolean() })
const share = fc.double({ min: 0.001, max: 0.999, noNaN: true })

/** Ratings whose true probability of being right is a function of the confidence. */
function simulated(count: number, seed: number, right: (raw: number) => number): Rating[] {
  const random = randomFrom(seed)
  return Array.from({ length: count }, () => {
    const raw = random()
    return { raw, correct: random() < right(raw) }
  })
}

describe('the incomplete beta function', () => {
  it('agrees with published values', () => {
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 12)
    expect(logGamma(101)).toBeCloseTo(363.73937555556347, 9)
    // Abramowitz and Stegun, 26.5; closed forms for whole numbers.
    expect(betaProbability(0.5, 2, 3)).toBeCloseTo(0.6875, 12)
    expect(betaProbability(0.1, 1, 10)).toBeCloseTo(1 - 0.9 ** 10, 12)
    expect(betaProbability(0.3, 0.5, 0.5)).toBeCloseTo((2 / Math.PI) * Math.asin(Math.sqrt(0.3)), 12)
  })

  it('is the sum of binomial probabilities', () => {
    fc.assert(
      fc.property(fc.nat(30), fc.integer({ min: 1, max: 30 }), share, (wrong, n, p) => {
        let sum = 0
        let term = (1 - p) ** n
        for (let k = 0; k <= Math.min(wrong, n); k++) {
          sum += term
          term *= ((n - k) / (k + 1)) * (p / (1 - p))
        }
        expect(atMost(wrong, n, p)).toBeCloseTo(sum, 9)
        expect(atMost(wrong, n, p) + atLeast(wrong + 1, n, p)).toBeCloseTo(1, 9)
      }),
    )
  })

  it('is undone by its quantile', () => {
    const parameter = fc.double({ min: 0.5, max: 5000, noNaN: true })
    fc.assert(
      fc.property(share, parameter, parameter, (p, a, b) => {
        expect(betaProbability(betaQuantile(p, a, b), a, b)).toBeCloseTo(p, 6)
      }),
    )
  })
})

describe('the Clopper–Pearson bound', () => {
  it('agrees with published tables', () => {
    // The rule of three in its exact form, and one-sided 95 % bounds as tabulated for attribute sampling.
    expect(upperBound(0, 149)).toBeCloseTo(1 - 0.05 ** (1 / 149), 10)
    expect(upperBound(0, 59)).toBeCloseTo(0.0495, 4)
    expect(upperBound(1, 93)).toBeCloseTo(0.05, 3)
    expect(upperBound(2, 124)).toBeCloseTo(0.05, 3)
    expect(upperBound(3, 10)).toBeCloseTo(0.6066, 4)
    expect(upperBound(5, 5)).toBe(1)
    expect(upperBound(0, 0)).toBe(1)
  })
})

describe('the measured precision of a rule', () => {
  it('begins with the author’s figure and moves to what was rated', () => {
    expect(measuredPrecision({ correct: 0, wrong: 0 }, 0.95)).toBe(0.95)
    expect(measuredPrecision({ correct: 10, wrong: 10 }, 0.95)).toBeCloseTo(29 / 40)
    expect(measuredPrecision({ correct: 9000, wrong: 1000 }, 0.95)).toBeCloseTo(0.9, 3)
  })

  it('lies within its interval, which narrows', () => {
    fc.assert(
      fc.property(fc.nat(500), fc.nat(500), share, (correct, wrong, prior) => {
        const { low, high } = precisionInterval({ correct, wrong }, prior)
        expect(low).toBeLessThanOrEqual(high)
        const more = precisionInterval({ correct: correct * 4 + 4, wrong: wrong * 4 + 4 }, prior)
        if (correct > 20 && wrong > 20) expect(more.high - more.low).toBeLessThan(high - low)
      }),
    )
    expect(precisionInterval({ correct: 0, wrong: 0 }, 1)).toEqual({ low: 1, high: 1 })
    // Beta(20, 2) has its 2.5th and 97.5th percentiles here.
    const { low, high } = precisionInterval({ correct: 1, wrong: 1 }, 0.95)
    expect(low).toBeCloseTo(betaQuantile(0.025, 20, 2), 12)
    expect(high).toBeCloseTo(betaQuantile(0.975, 20, 2), 12)
  })
})

describe('calibration', () => {
  it('changes nothing without ratings', () => {
    const none = fitCalibration([])
    for (const raw of [0, 0.1, 0.5, 0.95, 1]) expect(calibrated(none, raw)).toBe(raw)
  })

  it('rises with the confidence and stays from 0 to 1, whatever was rated', () => {
    fc.assert(
      fc.property(
        fc.array(rating, { maxLength: 300 }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2 }),
        (ratings, raws) => {
          const calibration = fitCalibration(ratings)
          const made = raws.toSorted((a, b) => a - b).map((raw) => calibrated(calibration, raw))
          for (const [at, one] of made.entries()) {
            expect(one).toBeGreaterThanOrEqual(made[at - 1] ?? 0)
            expect(one).toBeLessThanOrEqual(1)
          }
        },
      ),
    )
  })

  it('tells apart by the raw confidence what it gives the same figure to', () => {
    const calibration = fitCalibration(simulated(500, 1, () => 0.8))
    expect(calibrated(calibration, 0.6)).toBeLessThan(calibrated(calibration, 0.61))
  })

  it('finds the temperature that made confidence too sharp', () => {
    const random = randomFrom(7)
    const ratings = Array.from({ length: 20_000 }, () => {
      const odds = (random() - 0.3) * 4
      // Stated with log-odds three times as large as they are.
      return { raw: 1 / (1 + Math.exp(-3 * odds)), correct: random() < 1 / (1 + Math.exp(-odds)) }
    })
    expect(fitTemperature(ratings)).toBeCloseTo(3, 0)
  })

  it('is not carried away by a handful of right ones', () => {
    const ten = Array.from({ length: 10 }, () => ({ raw: 0.9, correct: true }))
    expect(calibrated(fitCalibration(ten), 0.9)).toBeGreaterThan(0.9)
    expect(calibrated(fitCalibration(ten), 0.9)).toBeLessThan(0.97)
  })

  it('takes the nearest rising line, as its definition by minima and maxima says', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }), (correct) => {
        const ratings = correct.map((one, at) => ({ raw: (at + 1) / 20, correct: one }))
        const corners = fitIsotonic(ratings)
        const mean = (from: number, to: number): number =>
          correct.slice(from, to + 1).filter(Boolean).length / (to - from + 1)
        // Barlow et al. (1972): the solution at i is the greatest over s ≤ i of the least over t ≥ i of the mean of s..t.
        const expected = correct.map((_, i) =>
          Math.max(
            ...correct
              .slice(0, i + 1)
              .map((_, s) => Math.min(...correct.slice(i).map((_, after) => mean(s, i + after)))),
          ),
        )
        const steps = [...new Set(expected.map((one) => one.toFixed(9)))]
        expect(corners.map(({ share }) => share.toFixed(9))).toEqual(steps)
      }),
    )
  })

  it('makes confidence true: the error of calibration is small on ratings that it was not fitted to', () => {
    const ratings = simulated(5000, 3, (raw) => 0.5 + 0.45 * raw ** 3)
    const raw = expectedCalibrationError(
      ratings.map((one) => ({ confidence: one.raw, correct: one.correct })),
    )
    const after = expectedCalibrationError(crossFitted(ratings))
    expect(raw).toBeGreaterThan(0.15)
    expect(after).toBeLessThan(0.02)
  })
})

describe('reliability', () => {
  it('is told by bins, the error of calibration and the Brier score', () => {
    const scored = [
      { confidence: 0.95, correct: true },
      { confidence: 0.95, correct: false },
      { confidence: 1, correct: true },
      { confidence: 0.15, correct: false },
    ]
    const bins = reliabilityBins(scored)
    expect(bins.map(({ count }) => count)).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0, 3])
    expect(bins.at(-1)).toMatchObject({ from: 0.9, to: 1, accuracy: 2 / 3 })
    expect(expectedCalibrationError(scored)).toBeCloseTo((0.15 + Math.abs(2.9 - 2)) / 4)
    expect(brierScore(scored)).toBeCloseTo((0.05 ** 2 + 0.95 ** 2 + 0 + 0.15 ** 2) / 4)
    expect(expectedCalibrationError([])).toBeNull()
    expect(brierScore([])).toBeNull()
  })
})
