import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mcnemarExact } from './mcnemar.ts'

describe('McNemar’s exact test', () => {
  it('agrees with published figures', () => {
    // Agresti, Categorical Data Analysis, §11.1.3: 86 and 150; and the sign test's plain cases.
    expect(mcnemarExact(0, 6)).toBeCloseTo(2 / 64, 12)
    expect(mcnemarExact(1, 7)).toBeCloseTo((2 * 9) / 256, 12)
    expect(mcnemarExact(3, 3)).toBe(1)
    expect(mcnemarExact(0, 0)).toBe(1)
    expect(mcnemarExact(86, 150)).toBeLessThan(0.0001)
  })

  it('is a probability, the same for either side, and the smaller the more uneven', () => {
    const count = fc.nat(2000)
    fc.assert(
      fc.property(count, count, (one, other) => {
        const p = mcnemarExact(one, other)
        expect(p).toBeGreaterThanOrEqual(0)
        expect(p).toBeLessThanOrEqual(1)
        expect(mcnemarExact(other, one)).toBe(p)
        if (one < other) expect(mcnemarExact(one, other + 1)).toBeLessThanOrEqual(p + 1e-12)
      }),
    )
  })
})
