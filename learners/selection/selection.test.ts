import fc from 'fast-check'
import { expect, test } from 'vitest'
import { numberData } from '../testing/generated.ts'
import { normalForm } from './normal-form.ts'
import { roundest, roundThresholds } from './round.ts'

test('A threshold becomes the number of the fewest digits that parts the cases alike.', () => {
  expect(roundest(1_379, 1_380, true)).toBe(1_380)
  expect(roundest(10_993.8, 11_003.2, false)).toBe(11_000)
  expect(roundest(8.5, 8.600000000000023, false)).toBe(8.55)
  expect(roundest(-0.2, 3, true)).toBe(0)
  expect(roundest(0.29, 0.31, true)).toBe(0.3)
  expect(roundest(-1_203, -1_198, true)).toBe(-1_200)
})

test('A rounded threshold stays between the neighbouring cases, for any numbers.', () => {
  const number = fc.double({ noNaN: true, noDefaultInfinity: true })
  fc.assert(
    fc.property(number, number, (a, b) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)]
      if (low === high) return
      const threshold = roundest(low, high, true)
      expect(threshold >= low && threshold <= high).toBe(true)
    }),
  )
})

test('A neighbour itself is the threshold only with the comparison that keeps it on its side.', () => {
  const data = numberData([new Float64Array(1)])
  const bound = { kind: 'number', column: 0, threshold: 1.5, orMissing: false } as const
  const rounded = (operator: '<=' | '>', below: number, above: number): unknown =>
    roundThresholds([{ ...bound, operator, below, above }], data)[0]
  expect(rounded('<=', 1_379, 1_380)).toMatchObject({ operator: '<', threshold: 1_380 })
  expect(rounded('>', 1_379, 1_380)).toMatchObject({ operator: '>=', threshold: 1_380 })
  expect(rounded('<=', 1_380, 1_381)).toMatchObject({ operator: '<=', threshold: 1_380 })
  expect(rounded('>', 1_380, 1_381)).toMatchObject({ operator: '>', threshold: 1_380 })
})

test('Rules of one meaning have one form, however they are spelled.', () => {
  const same = [
    'a > 3 and b == "x" and c <= 2',
    'b == "x" && 3 < a && c <= 2.0',
    '(c <= 2 AND a > 3) AND b == "x"',
    'a > 3 and b == "x" and c <= 2 and a > 3',
  ]
  expect(new Set(same.map(normalForm)).size).toBe(1)
  expect(normalForm('x between 1 and 2')).toBe(normalForm('x <= 2 and x >= 1'))
  expect(normalForm('a * b > 1')).toBe(normalForm('b * a > 1'))
})

test('Rules of different meaning have different forms.', () => {
  const different = [
    'a > 3',
    'a >= 3',
    'a < 3',
    'a > 4',
    'b > 3',
    'not (a > 3)',
    'a > 3 or b',
    'a > 3 and b',
    'a - b > 3',
    'b - a > 3',
  ]
  expect(new Set(different.map(normalForm)).size).toBe(different.length)
})
