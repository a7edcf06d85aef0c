import { describe, expect, test } from 'vitest'
import { compileRuleSet, type HitPolicy, type JsonObject, RuleSetError } from '../index.ts'

const RULES = [
  { id: 'hot', when: 'temperature >= 90', priority: 1 },
  { id: 'warm', when: 'temperature >= 80', priority: 5 },
  { id: 'off', when: 'true', enabled: false, priority: 9 },
  { id: 'shaking', when: 'vibration >= 4.0', priority: 5 },
]

const matched = (hitPolicy: HitPolicy, input: JsonObject): readonly number[] =>
  compileRuleSet({ hitPolicy, rules: RULES }).evaluate(input).matched

describe('a rule set', () => {
  test.each<[HitPolicy, JsonObject, number[]]>([
    ['FIRST', { temperature: 95, vibration: 5 }, [0]],
    ['FIRST', { temperature: 85, vibration: 5 }, [1]],
    ['PRIORITY', { temperature: 95, vibration: 5 }, [1]],
    ['PRIORITY', { temperature: 20, vibration: 5 }, [3]],
    ['COLLECT', { temperature: 95, vibration: 5 }, [0, 1, 3]],
    ['COLLECT', { temperature: 20, vibration: 0 }, []],
    ['FIRST', {}, []],
    ['PRIORITY', {}, []],
  ])('with %s on %j lets %j win', (hitPolicy, input, expected) => {
    expect(matched(hitPolicy, input)).toEqual(expected)
    expect(compileRuleSet({ hitPolicy, rules: RULES }).match(input)).toEqual(expected)
  })

  test('gives a verdict for every enabled rule, in order, whichever won', () => {
    const set = compileRuleSet({ hitPolicy: 'FIRST', rules: RULES })
    expect(set.evaluate({ temperature: 85 }).verdicts).toEqual([
      { index: 0, ruleId: 'hot', result: false },
      { index: 1, ruleId: 'warm', result: true },
      {
        index: 3,
        ruleId: 'shaking',
        result: expect.objectContaining({
          reason: 'MISSING',
          path: 'vibration',
          message: '`vibration` is missing.',
        }),
      },
    ])
  })

  test('does not mix up inputs', () => {
    const set = compileRuleSet({ hitPolicy: 'COLLECT', rules: RULES })
    const first = set.evaluate({ temperature: 95 })
    set.evaluate({ vibration: 9 })
    expect(first.matched).toEqual([0, 1])
    expect(first.verdicts.map(({ result }) => result)).toMatchObject([true, true, { reason: 'MISSING' }])
  })

  test('takes a condition that is no truth for unknown', () => {
    const set = compileRuleSet({
      hitPolicy: 'FIRST',
      rules: [
        { id: 'n', when: 'a + 1' },
        { id: 'z', when: 'b' },
      ],
    })
    expect(set.evaluate({ a: 1, b: null })).toMatchObject({
      matched: [],
      verdicts: [
        { result: { reason: 'TYPE', message: '`a + 1` is a number; a rule needs true or false.' } },
        { result: { reason: 'NULL' } },
      ],
    })
  })

  test('tells what its enabled rules read', () => {
    const rules = [
      { id: '1', when: 'has(a) and b > 1' },
      { id: '2', when: 'a > 1 or order.lot == "x"' },
      { id: '3', when: 'unread > 1', enabled: false },
    ]
    const set = compileRuleSet({ hitPolicy: 'FIRST', rules })
    expect(set.references.map(({ path, optional }) => [path, optional])).toEqual([
      ['a', false],
      ['b', false],
      ['order.lot', false],
    ])
    expect(set.rules.map(({ references }) => references.map(({ path }) => path))).toEqual([
      ['a', 'b'],
      ['a', 'order.lot'],
      ['unread'],
    ])
    expect(set.rules[2]).toMatchObject({
      id: '3',
      index: 2,
      enabled: false,
      priority: 0,
      source: 'unread > 1',
    })
  })

  test('gives each rule the full step budget', () => {
    const when = 'xs.all(x, x > 0)'
    const set = compileRuleSet({
      hitPolicy: 'COLLECT',
      rules: [
        { id: '1', when },
        { id: '2', when },
      ],
    })
    expect(set.evaluate({ xs: [1, 2, 3] }, { stepBudget: 3 }).matched).toEqual([0, 1])
  })

  test('tells the time that the caller gives', () => {
    const set = compileRuleSet({
      hitPolicy: 'FIRST',
      rules: [{ id: 'night', when: 'hour(now(), "Asia/Seoul") >= 22 or hour(now(), "Asia/Seoul") < 6' }],
    })
    expect(set.evaluate({}, { now: new Date('2026-11-23T14:00:00Z') }).matched).toEqual([0])
    expect(set.evaluate({}, { now: new Date('2026-11-23T03:00:00Z') }).matched).toEqual([])
    expect(set.evaluate({}).verdicts).toMatchObject([{ result: { reason: 'ARGUMENT' } }])
  })

  test('that can not be compiled tells all faults, of disabled rules too', () => {
    const rules = [
      { id: 'one', when: 'a >' },
      { id: 'two', when: 'a > 1' },
      { id: 'three', when: 'foo(a)', enabled: false },
    ]
    let error: unknown
    try {
      compileRuleSet({ hitPolicy: 'FIRST', rules })
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(RuleSetError)
    expect(error).toMatchObject({
      faults: [
        { ruleId: 'one', index: 0, error: { name: 'ExpressionError', line: 1, column: 4 } },
        { ruleId: 'three', index: 2, error: { name: 'ExpressionError', line: 1, column: 1 } },
      ],
    })
  })

  test('may be empty', () => {
    expect(compileRuleSet({ hitPolicy: 'FIRST', rules: [] }).evaluate({ a: 1 })).toEqual({
      verdicts: [],
      matched: [],
    })
  })
})
