/** Whatever the data is like: an answer that makes sense or a refusal that says why, soon. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '#engine'
import { extract } from './extract.ts'
import type { Extraction, ExtractionTask, Refusal } from './extraction.ts'
import { randomFrom } from './statistics/random.ts'

const random = randomFrom(5)
const made = (cases: number, record: (place: number) => JsonObject, wrong = 0): ExtractionTask => {
  const records = Array.from({ length: cases }, (_, place) => record(place))
  const outcomes = records.map((one) => (Number(one['a']) > 0.7 !== random() < wrong ? 'NG' : 'OK'))
  return { records, outcomes }
}

function learned(result: Extraction | Refusal): Extraction {
  if (result.kind === 'REFUSED') throw new Error(result.message)
  return result
}

function reasonOf(result: Extraction | Refusal): string {
  return result.kind === 'REFUSED' ? result.reason : result.kind
}

test('Five cases, one outcome, and no field that differs are refused with a reason.', () => {
  expect(reasonOf(extract(made(5, () => ({ a: random() }))))).toBe('TOO_FEW_CASES')
  expect(reasonOf(extract(made(100, () => ({ a: 0.1 }))))).toBe('ONE_OUTCOME')
  const outcomes = Array.from({ length: 100 }, (_, place) => (place % 2 === 0 ? 'OK' : 'NG'))
  const constant = outcomes.map(() => ({ a: 1, b: 'x', c: null, d: [1], e: true }))
  expect(reasonOf(extract({ records: constant, outcomes }))).toBe('NO_FIELDS')
  expect(reasonOf(extract({ records: outcomes.map(() => ({})), outcomes }))).toBe('NO_FIELDS')
  const each = outcomes.map((_, place) => String(place))
  expect(
    reasonOf(
      extract({ records: outcomes.map((_, a) => ({ a })), outcomes: [...each, ...each].slice(0, 100) }),
    ),
  ).toBe('EXTRACTED')
})

test('A constant column, an empty one and one of free text are told as ignored.', () => {
  const task = made(300, (place) => ({
    a: random(),
    same: 1,
    none: null,
    note: `note ${place}`,
    list: [place],
  }))
  const { ignored, rules } = learned(extract(task))
  expect(Object.fromEntries(ignored.map(({ text, reason }) => [text, reason]))).toEqual({
    same: 'CONSTANT',
    none: 'EMPTY',
    note: 'TEXT',
    list: 'STRUCTURE',
  })
  expect(rules.find(({ chosen, outcome }) => chosen && outcome === 'NG')?.when).toMatch(/^a >=? 0\.(69|7)/u)
})

test('Of a thousand columns the one that matters is found.', () => {
  const noise = Array.from({ length: 1_000 }, (_, place) => `x${place}`)
  const task = made(300, () => ({
    ...Object.fromEntries(noise.map((name) => [name, random()])),
    a: random(),
  }))
  const { rules } = learned(extract({ ...task, fields: { mostFields: 1_001 } }))
  expect(rules[0]?.when).toMatch(/^a (?:<=?|>=?) 0\.(?:69|7)/u)
})

test('Duplicate columns give one rule, not several of the same meaning.', () => {
  const task = made(400, () => {
    const a = random()
    return { a, again: a, twice: 2 * a }
  })
  const { rules } = learned(extract(task))
  expect(rules.filter(({ outcome }) => outcome === 'NG')).toHaveLength(1)
})

test('Ten thousand categories are no trouble, and no rule lists hundreds.', () => {
  const { rules } = learned(
    extract({
      ...made(12_000, () => ({ a: random(), who: `p${Math.floor(random() * 10_000)}` }), 0.05),
      fields: { types: { who: 'category' } },
    }),
  )
  expect(rules.length).toBeGreaterThan(0)
  for (const { when } of rules) expect(when.length).toBeLessThan(500)
})

test('Huge numbers, tiny ones, infinities and numbers that are none are taken as what they are.', () => {
  const odd = [1.7e308, -1.7e308, 5e-324, -0, 0, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, 1e-300]
  const task = made(500, (place) => ({
    a: random(),
    huge: odd[place % odd.length] as number,
    large: 1e300 * random(),
    small: 1e-300 * random(),
  }))
  expect(learned(extract(task)).rules[0]?.heldOut.precision).toBeGreaterThan(0.9)
})

test('What is missing is told by the rule, and Korean names and nested paths are written as the language wants.', () => {
  const records = Array.from({ length: 600 }, () => ({
    설비: { 온도: random() < 0.2 ? null : Math.round(random() * 100), 'speed [rpm]': random() },
  }))
  const outcomes = records.map(({ 설비: { 온도 } }) => (온도 === null ? 'CHECK' : 온도 >= 90 ? 'NG' : 'OK'))
  const { rules } = learned(extract({ records, outcomes }))
  const of = (outcome: string): string[] =>
    rules.filter((rule) => rule.chosen && rule.outcome === outcome).map(({ when }) => when)
  expect(of('NG')).toEqual(['설비.온도 >= 90'])
  for (const { heldOut, chosen } of rules) if (chosen) expect(heldOut.precision).toBeGreaterThan(0.9)
})

test('The same task has the same answer.', () => {
  const task = made(400, () => ({ a: random(), b: random(), c: random() < 0.5 ? 'x' : 'y' }), 0.1)
  expect(extract(task)).toEqual(extract(task))
})

test(
  'Whatever the records are, extraction ends with rules that parse or a refusal.',
  { timeout: 120_000 },
  () => {
    const value: fc.Arbitrary<JsonValue> = fc.oneof(
      fc.constantFrom(null, true, false, 'A', 'B', 0, 1, -0, '', 'in', '`'),
      fc.double(),
      fc.integer(),
      fc.string(),
      fc.constant([1, 2]),
      fc.constant({ b: 1 }),
    )
    const name = fc.oneof(
      fc.constantFrom('a', 'b', 'in', '온도', 'x y', '`', 'a.b'),
      fc.string({ minLength: 1 }),
    )
    const record = fc.dictionary(
      name.filter((one) => !/[\r\n\u2028\u2029]/u.test(one)),
      value,
      { maxKeys: 5 },
    )
    const cases = fc.array(fc.tuple(record, fc.constantFrom('OK', 'NG', '보류')), {
      minLength: 20,
      maxLength: 120,
    })
    fc.assert(
      fc.property(cases, fc.nat(), (given, seed) => {
        const records = given.map(([one]) => one)
        const result = extract({ records, outcomes: given.map(([, outcome]) => outcome), fewest: 20, seed })
        if (result.kind === 'REFUSED') return expect(result.message).not.toBe('')
        for (const { training, heldOut } of result.rules) {
          expect(training.covered).toBeGreaterThan(0)
          expect(Number.isFinite(heldOut.precision + heldOut.lift + heldOut.pValue)).toBe(true)
        }
      }),
      { numRuns: 60 },
    )
  },
)
