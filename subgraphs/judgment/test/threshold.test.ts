import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomFrom } from '../../../bench/measuring/random.ts'
import { workflowConfidence } from '../confidence/workflow-confidence.ts'
import { atMost } from '../domain/calibration/binomial.ts'
import { calibrated, fitCalibration } from '../domain/calibration/calibration.ts'
import { DriftWatch } from '../domain/calibration/drift.ts'
import { budgetThreshold, fewestRatings } from '../domain/calibration/error-budget.ts'
import type { Rating } from '../domain/calibration/rating.ts'
import { type Promised, type Threshold, thresholdOf } from '../domain/calibration/threshold.ts'

const BUDGET = { threshold: 0.7, errorBudget: 0.02 }

function ratings(count: number, random: () => number, right: (raw: number) => number): Rating[] {
  return Array.from({ length: count }, () => {
    const raw = random()
    return { raw, correct: random() < right(raw) }
  })
}

function found(list: readonly Rating[], policy: Promised = BUDGET): Threshold {
  return thresholdOf(list, fitCalibration(list), policy)
}

describe('the threshold of an error budget', () => {
  it('breaks the budget at most once in twenty times', () => {
    const random = randomFrom(11)
    const kinds: ((raw: number) => number)[] = [
      (raw) => 0.5 + 0.5 * Math.sqrt(raw),
      (raw) => (raw > 0.6 ? 0.99 : 0.7),
      (raw) => 0.96 + 0.03 * raw,
      () => 0.978,
    ]
    for (const right of kinds) {
      let broken = 0
      for (let run = 0; run < 400; run++) {
        const at = budgetThreshold(ratings(1000, random, right), 0.02)
        // The true share of wrong ones above the threshold: confidence is even.
        if (at !== undefined && meanWrong(right, at) > 0.02) broken += 1
      }
      // 20 are expected at most; 34 or more come by chance once in a thousand.
      expect(broken).toBeLessThan(34)
    }
  })

  it('holds in the ratings themselves, and is one of their confidences', () => {
    const rating = fc.record({
      raw: fc.integer({ min: 0, max: 20 }).map((raw) => raw / 20),
      correct: fc.integer({ min: 0, max: 30 }).map((one) => one > 0),
    })
    fc.assert(
      fc.property(fc.array(rating, { minLength: 100, maxLength: 600 }), (list) => {
        const at = budgetThreshold(list, 0.1)
        if (at === undefined) return
        const above = list.filter(({ raw }) => raw >= at)
        expect(list.some(({ raw }) => raw === at)).toBe(true)
        expect(atMost(above.filter(({ correct }) => !correct).length, above.length, 0.1)).toBeLessThanOrEqual(
          0.05,
        )
      }),
    )
  })

  it('needs as many right ones as the bound asks for', () => {
    expect(fewestRatings(0.02)).toBe(149)
    expect(fewestRatings(0.05)).toBe(59)
    expect(fewestRatings(0)).toBe(Number.POSITIVE_INFINITY)
    expect(fewestRatings(1)).toBe(0)
    const right = (count: number): Rating[] =>
      Array.from({ length: count }, () => ({ raw: 0.9, correct: true }))
    expect(budgetThreshold(right(148), 0.02)).toBeUndefined()
    expect(budgetThreshold(right(149), 0.02)).toBe(0.9)
  })

  it('finds most of what can be had', () => {
    const random = randomFrom(5)
    // 1.5 % wrong from 0.2 on, 40 % below.
    const at = budgetThreshold(
      ratings(5000, random, (raw) => (raw > 0.2 ? 0.985 : 0.6)),
      0.02,
    )
    expect(at).toBeGreaterThan(0.1)
    expect(at).toBeLessThan(0.3)
  })
})

describe('who may decide without a person', () => {
  const random = randomFrom(21)
  const good = ratings(2000, random, (raw) => (raw > 0.5 ? 0.995 : 0.7))

  it('is who is sure enough by the setting, as long as no budget is stated', () => {
    expect(found([], { threshold: 0.7, errorBudget: null })).toMatchObject({
      at: 0.7,
      why: 'SETTING',
    })
  })

  it('is nobody while a budget can’t be promised', () => {
    const few = found(good.slice(0, 120))
    expect(few).toMatchObject({ why: 'TOO_FEW_RATINGS' })
    expect(few.at).toBeGreaterThan(1)
    expect(few.message).toBe(
      'At most 2 % wrong can be promised from 149 ratings on; 120 count. A person decides.',
    )
    const bad = found(ratings(2000, random, () => 0.9))
    expect(bad).toMatchObject({ why: 'NOT_WITHIN_BUDGET' })
    expect(found(good, { threshold: 0.7, errorBudget: 0 }).why).toBe('TOO_FEW_RATINGS')
  })

  it('is who keeps the budget by the ratings, from a confidence on', () => {
    const { at, why, drift } = found(good)
    expect(why).toBe('ERROR_BUDGET')
    expect(drift.withdrawn).toBe(false)
    const fit = fitCalibration(good)
    const sure = good.filter(({ raw }) => calibrated(fit, raw) >= at)
    expect(sure.filter(({ correct }) => !correct).length / sure.length).toBeLessThan(0.02)
    expect(sure.length).toBeGreaterThan(900)
  })

  it('is withdrawn when what it decides turns out wrong, and given back when that is over', () => {
    const broken = ratings(200, random, () => 0.6)
    const during = found([...good, ...broken])
    expect(during).toMatchObject({ why: 'WITHDRAWN', drift: { withdrawn: true } })
    expect(during.at).toBeGreaterThan(1)
    expect(during.message).toMatch(
      /^Withdrawn: of what it decided, far more was wrong than the 2 % promised\./,
    )
    const mended = ratings(400, random, (raw) => (raw > 0.5 ? 0.999 : 0.7))
    const after = found([...good, ...broken, ...mended])
    expect(after).toMatchObject({ why: 'ERROR_BUDGET', drift: { withdrawn: false } })
  })

  it('is withdrawn without a budget too, when less is right than the threshold says', () => {
    const setting = { threshold: 0.9, errorBudget: null }
    const list = [
      ...ratings(50, random, () => 0.95).map((one) => ({ ...one, raw: 0.95 })),
      ...Array.from({ length: 30 }, () => ({ raw: 0.95, correct: false })),
    ]
    const steady = { method: 'TEMPERATURE', temperature: 1 } as const
    expect(thresholdOf(list, steady, setting).why).toBe('WITHDRAWN')
    expect(thresholdOf(list.slice(0, 50), steady, setting).why).toBe('SETTING')
  })
})

describe('similar cases behind rules', () => {
  it('are held to what the rules leave to them, not to what rules decide anyway', () => {
    const random = randomFrom(41)
    // Rules are sure of nine in ten; similar cases are right about those, and of the rest wrong as often as one in ten.
    const votes = Array.from({ length: 3000 }, (_, at) => {
      const ruled = at % 10 !== 0
      return { raw: random(), correct: ruled || random() > 0.1, ...(ruled && { rules: 0.95 }) }
    })
    const rules = Array.from({ length: 300 }, () => ({ raw: 0.95, correct: true }))
    const confidence = workflowConfidence({ deciders: new Map([['RULES', rules]]), rules: new Map(), votes })
    const policy = { threshold: 0.7, errorBudget: 0.02 }
    expect(confidence.threshold('RULES', { ...policy, rulesFirst: true }).why).toBe('ERROR_BUDGET')
    expect(confidence.threshold('CASES', { ...policy, rulesFirst: false }).why).toBe('ERROR_BUDGET')
    expect(confidence.threshold('CASES', { ...policy, rulesFirst: true }).why).toBe('NOT_WITHIN_BUDGET')
  })
})

describe('the watch over drift', () => {
  /** Ratings until it withdraws; undefined if it doesn't within so many. */
  function withdrawnAfter(
    promised: number,
    wrong: number,
    most: number,
    random: () => number,
  ): number | undefined {
    const watch = new DriftWatch(promised)
    for (let count = 1; count <= most; count++) if (watch.add(random() >= wrong) === 'WITHDRAWN') return count
    return undefined
  }

  it('seldom withdraws who keeps half the budget, and soon who breaks it by far', () => {
    const random = randomFrom(31)
    const runs = Array.from({ length: 200 }, () => withdrawnAfter(0.02, 0.01, 2000, random))
    expect(runs.filter((after) => after !== undefined).length).toBeLessThan(10)
    const soon = Array.from({ length: 200 }, () => withdrawnAfter(0.02, 0.2, 500, random) ?? 500)
    expect(soon.toSorted((a, b) => a - b)[100]).toBeLessThan(40)
  })

  it('finds by the cumulative sum what no window shows', () => {
    const watch = new DriftWatch(0.02)
    // Every twentieth is wrong: never eight in a hundred.
    for (let count = 1; !watch.drift.withdrawn && count < 3000; count++) watch.add(count % 20 !== 0)
    expect(watch.drift.by).toBe('CUMULATIVE_SUM')
  })
})

function meanWrong(right: (raw: number) => number, from: number): number {
  const steps = 2000
  let sum = 0
  for (let step = 0; step < steps; step++) sum += 1 - right(from + ((1 - from) * (step + 0.5)) / steps)
  return sum / steps
}
