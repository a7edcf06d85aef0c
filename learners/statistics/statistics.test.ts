import fc from 'fast-check'
import { expect, test } from 'vitest'
import { falseDiscoveryRates, fisherExact } from './fisher.ts'
import { clopperPearson, wilson } from './intervals.ts'

test("Fisher's exact test is that of the tea-tasting lady, and of a table by hand.", () => {
  expect(fisherExact({ all: 8, positives: 4, covered: 4, right: 4 })).toBeCloseTo(1 / 70, 12)
  expect(fisherExact({ all: 8, positives: 4, covered: 4, right: 3 })).toBeCloseTo(17 / 70, 12)
  expect(fisherExact({ all: 24, positives: 12, covered: 10, right: 9 })).toBeCloseTo(0.00137973, 8)
})

test('A p-value is a share, and falls as more of what is covered is right.', () => {
  const tables = fc.tuple(fc.nat(300), fc.nat(300), fc.nat(300)).map(([positives, negatives, covered]) => ({
    all: positives + negatives + 2,
    positives: positives + 1,
    covered: Math.min(covered, positives + negatives + 1),
  }))
  fc.assert(
    fc.property(tables, (table) => {
      let before = 1
      for (
        let right = Math.max(0, table.covered + table.positives - table.all);
        right <= Math.min(table.covered, table.positives);
        right += 1
      ) {
        const p = fisherExact({ ...table, right })
        expect(p).toBeGreaterThanOrEqual(0)
        expect(p).toBeLessThanOrEqual(before + 1e-9)
        before = p
      }
    }),
    { numRuns: 50 },
  )
})

test('Discovery rates are those that Benjamini and Hochberg reckon.', () => {
  const rates = falseDiscoveryRates([0.01, 0.04, 0.03, 0.005])
  expect(rates.map((rate) => Number(rate.toFixed(6)))).toEqual([0.02, 0.04, 0.04, 0.02])
  expect(falseDiscoveryRates([0.01, 0.2], 10)).toEqual([0.1, 1])
})

test('Intervals are those of the tables.', () => {
  // R: binom.test(8, 10), prop.test(8, 10, correct = FALSE)
  expect(clopperPearson(8, 10).low).toBeCloseTo(0.4439045, 6)
  expect(clopperPearson(8, 10).high).toBeCloseTo(0.9747893, 6)
  expect(wilson(8, 10).low).toBeCloseTo(0.4901625, 6)
  expect(wilson(8, 10).high).toBeCloseTo(0.9433178, 6)
  expect(clopperPearson(0, 0)).toEqual({ low: 0, high: 1 })
  expect(clopperPearson(5, 5)).toEqual({ low: expect.closeTo(0.4781762, 6), high: 1 })
})

test('An interval contains the share seen, and the exact one is the wider.', () => {
  const counts = fc.nat(2_000).chain((trials) => fc.tuple(fc.nat(trials), fc.constant(trials + 1)))
  fc.assert(
    fc.property(counts, ([successes, trials]) => {
      const exact = clopperPearson(successes, trials)
      const near = wilson(successes, trials)
      for (const { low, high } of [exact, near]) {
        expect(low).toBeLessThanOrEqual(successes / trials + 1e-12)
        expect(high).toBeGreaterThanOrEqual(successes / trials - 1e-12)
      }
      expect(exact.high - exact.low).toBeGreaterThanOrEqual((near.high - near.low) * 0.8)
    }),
    { numRuns: 200 },
  )
})
