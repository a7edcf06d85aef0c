import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compile, type JsonValue, printValue } from '../index.ts'

describe('a value printed as an expression', () => {
  test('is evaluated to the value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const result = compile(printValue(value as JsonValue)).evaluate({})
        expect(JSON.stringify(result)).toBe(JSON.stringify(value))
      }),
      { numRuns: 1_000 },
    )
  })

  test.each([
    [1e21, '1e+21'],
    [2 ** 60, '1.152921504606847e+18'],
    [-0.5, '-0.5'],
    ['a"\\\n\u0007\u2028온', String.raw`"a\"\\\n\u0007\u2028온"`],
    [{ a: [null, true] }, '{"a": [null, true]}'],
  ])('%j is %s', (value, printed) => {
    expect(printValue(value)).toBe(printed)
  })

  test('has to be a value of JSON', () => {
    expect(() => printValue(Number.NaN)).toThrow(RangeError)
  })
})
