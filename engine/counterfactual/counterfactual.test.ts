import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Decider } from '../decisions/decider.ts'
import { canonicalJson } from '../values/canonical-json.ts'
import { inputsOf, type SmallWorld, smallWorlds } from '../testing/small-worlds.ts'
import type { JsonObject, JsonValue } from '../values/value.ts'
import { counterfactual, type CounterfactualOptions } from './counterfactual.ts'

const MONITOR = {
  hitPolicy: 'FIRST',
  rules: [
    { id: 'limit', when: '온도 >= 90 or 진동 >= 4.0', outcome: 'NG' },
    { id: 'fine', when: '온도 < 90 and 진동 < 4.0', outcome: 'OK' },
  ],
} as const

const messages = (definition: object, input: JsonObject, options?: CounterfactualOptions) =>
  counterfactual(definition as never, input, options).map(({ message }) => message)

const single = (when: string, extra: object = {}) => ({
  hitPolicy: 'FIRST',
  rules: [{ id: 'r', when, outcome: 'OK', ...extra }],
  defaultOutcome: 'NG',
})

describe('a counterfactual', () => {
  test('says what a value would have to be, as finely as it was written', () => {
    expect(messages(MONITOR, { 온도: 71.5, 진동: 4.3 })).toEqual(['OK if 진동 were 3.9 or less (now 4.3)'])
    expect(messages(MONITOR, { 온도: 71, 진동: 5 })).toEqual(['OK if 진동 were 3.9 or less (now 5)'])
    expect(messages(MONITOR, { 온도: 71, 진동: 3 })).toEqual([
      'NG if 온도 were 90 or more (now 71)',
      'NG if 진동 were 4 or more (now 3)',
    ])
  })

  test('keeps to the schema', () => {
    const schema = {
      properties: { 진동: { type: 'number', minimum: 0, maximum: 3 }, 온도: { type: 'integer' } },
    }
    expect(messages(MONITOR, { 온도: 71, 진동: 3 }, { schema })).toEqual([
      'NG if 온도 were 90 or more (now 71)',
    ])
  })

  test('changes two inputs where one is not enough', () => {
    expect(messages(MONITOR, { 온도: 91, 진동: 4.3 })).toEqual([])
    expect(messages(MONITOR, { 온도: 91, 진동: 4.3 }, { maxChanges: 2 })).toEqual([
      'OK if 온도 were 89 (now 91) and 진동 were 3.9 or less (now 4.3)',
    ])
  })

  test('solves a term for each of its inputs', () => {
    expect(messages(single('defects / total <= 0.02'), { defects: 4, total: 180 })).toEqual([
      'OK if total were 200 or more (now 180)',
      'OK if defects were 3 or less (now 4)',
    ])
    expect(messages(single('a - b < 8.6'), { a: 310.8, b: 302 })).toEqual([
      'OK if a were 310.5 or less (now 310.8)',
      'OK if b were 302.3 or more (now 302)',
    ])
  })

  test('proposes texts, truths, and a value for what is missing', () => {
    const definition = single('line == "A" and checked and weight >= 5')
    expect(messages(definition, { line: 'B', checked: true, weight: 7 })).toEqual([
      'OK if line were A (now B)',
    ])
    expect(messages(definition, { line: 'A', checked: false, weight: 7 })).toEqual([
      'OK if checked were true (now false)',
    ])
    expect(messages(definition, { line: 'A', checked: true })).toEqual(['OK if weight were 5 (now missing)'])
  })

  test('reaches the outcome that is asked for', () => {
    const bands = {
      hitPolicy: 'FIRST',
      rules: [
        { id: 'a', when: 't >= 72', outcome: 'ERROR' },
        { id: 'b', when: 't >= 68', outcome: 'WARNING' },
        { id: 'c', when: 't < 68', outcome: 'OK' },
      ],
    }
    expect(messages(bands, { t: 80 }, { target: 'WARNING' })).toEqual(['WARNING if t were 71 (now 80)'])
    expect(messages(bands, { t: 80 })).toEqual([
      'WARNING if t were 71 (now 80)',
      'OK if t were 67 or less (now 80)',
    ])
  })

  test('counts with the time, and with what else a decision asks for', () => {
    const late = single('age + days_between(date("2026-11-20"), now()) >= 10')
    expect(messages(late, { age: 3 }, { now: Date.UTC(2026, 10, 23) })).toEqual([
      'OK if age were 7 or more (now 3)',
    ])
    const decide = ({ a, b }: JsonObject) => (Number(a) > 5 && b !== undefined ? 'OK' : undefined)
    expect(messages(single('a > 5 or b > 100'), { a: 3 }, { decide })).toEqual([])
    expect(messages(single('a > 5 or b > 100'), { a: 3, b: 1 }, { decide })).toEqual([
      'OK if a were 6 or more (now 3)',
    ])
  })

  test('changes the outcome, and no smaller change of one input does', () => {
    fc.assert(
      fc.property(smallWorlds(true), fc.nat(), (world, seed) => {
        const inputs = inputsOf(world)
        const input = inputs[seed % inputs.length] ?? {}
        const found = counterfactual(world.definition, input, { schema: world.schema })
        const outcome = outcomeFor(world)
        for (const one of found) {
          expect(outcome(one.input)).toBe(canonicalJson(one.outcome))
          expect(outcome(one.input)).not.toBe(outcome(input))
        }
        for (const [path, distance] of nearestByBruteForce(world, input)) {
          const mine = found.filter(({ changes }) => changes[0]?.path === path).map((one) => one.distance)
          if (mine.length > 0) expect([path, Math.min(...mine)]).toEqual([path, distance])
          // A text of which a part is asked for may have to be made up; an input that no rule reads can't change
          // anything; all others must be found.
          else if (path !== 'name' || !asksForParts(world))
            expect([path, distance]).toEqual([path, Number.POSITIVE_INFINITY])
        }
      }),
      { numRuns: 500 },
    )
  })

  test('of two inputs changes the outcome, and neither of its changes alone does', () => {
    fc.assert(
      fc.property(smallWorlds(true), fc.nat(), (world, seed) => {
        const inputs = inputsOf(world)
        const input = inputs[seed % inputs.length] ?? {}
        const outcome = outcomeFor(world)
        const found = counterfactual(world.definition, input, { schema: world.schema, maxChanges: 2 })
        for (const { changes, input: changed, outcome: told } of found) {
          expect(outcome(changed)).toBe(canonicalJson(told))
          if (changes.length === 1) continue
          for (const { path, to } of changes) {
            const alone = outcome({ ...input, [path]: to })
            expect(alone === undefined || alone === outcome(input)).toBe(true)
          }
        }
      }),
      { numRuns: 200 },
    )
  })
})

function asksForParts({ definition }: SmallWorld): boolean {
  return definition.rules.some(({ when }) => JSON.stringify(when).includes('contains('))
}

function outcomeFor({ definition }: SmallWorld): (input: JsonObject) => string | undefined {
  const decider = new Decider(definition)
  return (input) => {
    const outcome = decider.outcomeOf(decider.hits(input))
    return outcome === undefined ? undefined : canonicalJson(outcome)
  }
}

const RANGES: Readonly<Record<string, number>> = { x: 4, y: 2.5 }

/** The distance of the nearest change of each input that changes the outcome. */
function nearestByBruteForce(world: SmallWorld, input: JsonObject): Map<string, number> {
  const outcome = outcomeFor(world)
  const nearest = new Map<string, number>()
  for (const other of inputsOf(world)) {
    const changed = ['x', 'y', 'line', 'ok', 'name'].filter((path) => other[path] !== input[path])
    const [path] = changed
    if (path === undefined || changed.length > 1) continue
    const distance = distanceOf(path, input[path], other[path])
    const reached = outcome(other)
    const changes = distance !== null && reached !== undefined && reached !== outcome(input)
    const before = nearest.get(path) ?? Number.POSITIVE_INFINITY
    nearest.set(path, changes ? Math.min(before, distance) : before)
  }
  return nearest
}

function distanceOf(path: string, from: JsonValue | undefined, to: JsonValue | undefined): number | null {
  if (to === undefined || to === null) return null
  const range = RANGES[path]
  return typeof from === 'number' && typeof to === 'number' && range !== undefined
    ? Math.abs(to - from) / range
    : 1
}
