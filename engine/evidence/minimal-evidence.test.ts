import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compile } from '../compile.ts'
import { compileRuleSet } from '../rules/rule-set.ts'
import { ExpressionError } from '../syntax/expression-error.ts'
import { sensibleInputs, sensibleSources } from '../testing/sensible-arbitraries.ts'
import { inputsOf, smallWorlds } from '../testing/small-worlds.ts'
import { isUnknown } from '../values/unknown.ts'
import type { JsonObject } from '../values/value.ts'
import { minimalEvidence } from './minimal-evidence.ts'

const pathsOf = (source: string, input: JsonObject) =>
  minimalEvidence(source, input).inputs.map(({ path }) => path)

describe('minimal evidence', () => {
  test.each<[string, JsonObject, string[]]>([
    ['온도 >= 90 or 진동 >= 4.0', { 온도: 95, 진동: 4.3 }, ['온도']],
    ['a * b > 1 or c > 1', { a: 2, b: 2, c: 2 }, ['c']],
    ['a > 1 and b > 1', { a: 0, b: 0 }, ['a']],
    ['a > 1 and b > 1', { a: 2, b: 2 }, ['a', 'b']],
    ['(a > 1 or b > 1) and (b > 2 or c > 1)', { a: 2, b: 3, c: 2 }, ['b']],
    ['not (a > 1 and b > 1)', { a: 2, b: 0 }, ['b']],
    ['a between lo and hi', { a: 0, lo: 1, hi: 5 }, ['a', 'lo']],
    ['a ? b > 1 : c > 1', { a: true, b: 2, c: 2 }, ['a', 'b']],
    ['coalesce(a, b) > 1', { a: null, b: 5, c: 1 }, ['b']],
    ['coalesce(a is missing ? b : x, c) > 1', { a: 0, b: 1, c: 5 }, ['a', 'c']],
    ['a is missing or b > 1', { b: 2 }, []],
    [
      'has(order.lot) and order.qty > 1',
      { order: { lot: 'x', qty: 2, more: 3 } },
      ['order.lot', 'order.qty'],
    ],
    ['a > 1', {}, []],
    ['a + b', { a: 1, b: 2 }, ['a', 'b']],
  ])('of %s for %j is %j', (source, input, expected) => {
    expect(pathsOf(source, input)).toEqual(expected)
  })

  test('tells the values, and the conditions that decided', () => {
    expect(minimalEvidence('a > 1 and (b == "x" or c > 1)', { a: 2, b: 'x', c: 5 })).toEqual({
      result: true,
      inputs: [
        { path: 'a', present: true, value: 2 },
        { path: 'b', present: true, value: 'x' },
      ],
      conditions: [
        { ruleId: null, text: 'a > 1', result: true },
        { ruleId: null, text: 'b == "x"', result: true },
      ],
      kept: { a: 2, b: 'x' },
    })
  })

  test('of a rule set keeps out the rules that ask for what is missing', () => {
    const rules = [
      { id: 'unmeasured', when: 'vibration is missing' },
      { id: 'hot', when: 'temperature >= 90' },
    ]
    const evidence = minimalEvidence(
      { hitPolicy: 'FIRST', rules },
      { temperature: 95, vibration: 1, humidity: 3 },
    )
    expect(evidence.result).toEqual([1])
    expect(evidence.kept).toEqual({ temperature: 95, vibration: 1 })
    expect(evidence.conditions.map(({ ruleId }) => ruleId)).toEqual(['hot', 'unmeasured'])
  })

  test('suffices: without all other inputs the result of any expression is the same', () => {
    fc.assert(
      fc.property(sensibleSources, sensibleInputs, (source, input) => {
        const expression = compiled(source)
        fc.pre(expression !== null)
        const result = expression.evaluate(input)
        fc.pre(!isUnknown(result))
        expect(expression.evaluate(minimalEvidence(source, input).kept)).toEqual(result)
      }),
      { numRuns: 1_500 },
    )
  })

  test('of a rule set of which no rule is true is what keeps each from it', () => {
    const rules = [
      { id: 'hot', when: 'temperature >= 90 and pressure > 5' },
      { id: 'wet', when: 'humidity > 60 or pressure > 9' },
      { id: 'loud', when: 'noise > 80' },
    ]
    const input = { temperature: 80, pressure: 3, humidity: 40 }
    const evidence = minimalEvidence({ hitPolicy: 'FIRST', rules }, input)
    expect(evidence.result).toEqual([])
    expect(evidence.conditions.map(({ ruleId, text }) => [ruleId, text])).toEqual([
      ['hot', 'pressure > 5'],
      ['wet', 'humidity > 60'],
      ['wet', 'pressure > 9'],
    ])
    expect(evidence.kept).toEqual({ pressure: 3, humidity: 40 })
  })

  test('suffices: without all other inputs the same rules win', () => {
    fc.assert(
      fc.property(smallWorlds(true), fc.nat(), ({ definition, ...world }, seed) => {
        const inputs = inputsOf({ definition, ...world })
        const input = inputs[seed % inputs.length] ?? {}
        const { kept, result } = minimalEvidence(definition, input)
        expect(compileRuleSet(definition).match(kept)).toEqual(result)
        const verdictsOf = (of: JsonObject) => compileRuleSet(definition).evaluate(of).verdicts
        const falseRules = (of: JsonObject) => verdictsOf(of).filter((verdict) => verdict.result === false)
        const unknownRules = (of: JsonObject) =>
          new Set(verdictsOf(of).flatMap((verdict) => (isUnknown(verdict.result) ? [verdict.ruleId] : [])))
        // Of rules that were unknown one may become false: `has(x) and x < 0`, x being null.
        const known = falseRules(input)
        const stillFalse = falseRules(kept).filter((one) => !unknownRules(input).has(one.ruleId))
        if (Array.isArray(result) && result.length === 0) expect(stillFalse).toEqual(known)
      }),
      { numRuns: 500 },
    )
  })
})

function compiled(source: string) {
  try {
    return compile(source)
  } catch (error) {
    if (error instanceof ExpressionError) return null
    throw error
  }
}
