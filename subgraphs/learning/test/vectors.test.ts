import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cosine } from '../domain/examples.ts'
import { drifted, isDue } from '../domain/refit.ts'
import { statisticsOf } from '../domain/statistics.ts'
import { vectoriser } from '../domain/vectorise.ts'

const machines = Array.from({ length: 300 }, (_, at) => ({
  inputData: {
    온도: 40 + ((at * 37) % 600) / 10,
    line: ['A', 'B', 'C'][at % 3],
    sensor: { 진동: (at * 7) % 5 },
  },
  outcome: at % 9 === 0 ? 'NG' : 'OK',
}))
const statistics = statisticsOf(machines)
const vectorise = vectoriser(statistics)

const record = fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 8 })

describe('a feature vector', () => {
  it('is of unit length for any record, by the statistics of any others', () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 12 }), record, (others, one) => {
        const made = vectoriser(statisticsOf(others.map((inputData) => ({ inputData, outcome: 'OK' }))))
        for (const inputData of [one, ...others]) {
          const vector = made(inputData)
          expect(vector.every(Number.isFinite)).toBe(true)
          expect(cosine(vector, vector)).toBeCloseTo(1, 5)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('is the less like another, the farther their numbers are from one another', () => {
    const at = (온도: number) => vectorise({ 온도, line: 'A', sensor: { 진동: 2 } })
    const likeness = [60, 61, 63, 67, 72].map((other) => cosine(at(60), at(other)))
    expect(likeness).toEqual(likeness.toSorted((one, other) => other - one))
    expect(likeness[0]).toBeCloseTo(1, 5)
    expect(likeness.at(-1)).toBeLessThan(0.95)
  })

  it('tells categories apart, what is missing from what is there, and null from neither', () => {
    const given = { 온도: 60, line: 'A', sensor: { 진동: 2 } }
    const like = (other: Record<string, unknown>) => cosine(vectorise(given), vectorise(other))
    expect(like({ ...given, line: 'B' })).toBeLessThan(0.95)
    const { 온도: _, ...without } = given
    expect(like(without)).toBeLessThan(0.8)
    expect(cosine(vectorise(without), vectorise({ ...without, 온도: null }))).toBeCloseTo(1, 5)
  })

  it('passes over inputs that the statistics do not know', () => {
    const given = { 온도: 60, line: 'A', sensor: { 진동: 2 } }
    expect(vectorise({ ...given, unheard: 'of' })).toEqual(vectorise(given))
  })

  it('holds more numbers than it has places for', () => {
    const wide = Array.from({ length: 60 }, (_, at) => ({
      inputData: Object.fromEntries(
        Array.from({ length: 150 }, (_, key) => [`n${key}`, (at * (key + 3)) % 41]),
      ),
      outcome: 'OK',
    }))
    const made = vectoriser(statisticsOf(wide))
    const [first, second] = wide.map(({ inputData }) => inputData)
    const near = Object.fromEntries(Object.entries(first ?? {}).map(([key, value]) => [key, value + 0.5]))
    expect(cosine(made(first ?? {}), made(near))).toBeGreaterThan(
      cosine(made(first ?? {}), made(second ?? {})),
    )
  })
})

describe('statistics', () => {
  it('are taken anew at every case while there are few, and then whenever there are a quarter more', () => {
    const taken: number[] = []
    for (let cases = 1, last = 0; cases <= 1000; cases++) if (isDue(cases, last)) taken.push((last = cases))
    expect(taken.slice(0, 8)).toEqual([1, 2, 3, 4, 5, 7, 9, 12])
    expect(taken).toHaveLength(27)
  })

  it('still do when as much comes again, and no longer when numbers move or an input is new', () => {
    const again = machines.map(({ inputData, outcome }) => ({ outcome, inputData: { ...inputData } }))
    expect(drifted(statistics, statisticsOf(again.slice(0, 250)))).toBe(false)
    const hotter = machines.map((one) => ({
      ...one,
      inputData: { ...one.inputData, 온도: one.inputData.온도 + 15 },
    }))
    expect(drifted(statistics, statisticsOf(hotter))).toBe(true)
    const wider = machines.map((one) => ({ ...one, inputData: { ...one.inputData, 습도: 40 } }))
    expect(drifted(statistics, statisticsOf(wider))).toBe(true)
  })
})
