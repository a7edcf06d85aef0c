import { describe, expect, test } from 'vitest'
import type { DecidingRule } from '../decisions/decision.ts'
import type { HitPolicy } from '../rules/definition.ts'
import { RuleSetError } from '../rules/rule-set-error.ts'
import type { JsonValue } from '../values/value.ts'
import type { VerificationOptions } from './verify-rule-set.ts'
import { verifyRuleSet } from './verify-rule-set.ts'

type Line = readonly [when: string, outcome: JsonValue, extra?: Partial<DecidingRule>]

function verify(lines: readonly Line[], options: VerificationOptions = {}, hitPolicy: HitPolicy = 'FIRST') {
  const rules = lines.map(([when, outcome, extra], place) => ({ id: `r${place}`, when, outcome, ...extra }))
  return verifyRuleSet({ hitPolicy, rules }, options)
}

const kinds = (...given: Parameters<typeof verify>) =>
  verify(...given).findings.map(({ kind, ruleIds }) => [kind, ...ruleIds].join(' '))

const TEMPERATURE = {
  type: 'object',
  required: ['t'],
  properties: { t: { type: 'number', minimum: 0, maximum: 100 } },
}

describe('a dead rule', () => {
  test.each([
    't > 5 and t < 3',
    't > 200',
    't == "hot"',
    't in [101, 102]',
    't IS MISSING',
    'not (t >= 0)',
    't - u < 5 and t - u > 10',
    't * t > 10001',
    't between 7 and 5',
    'false',
  ])('is found: %s', (when) => {
    const [finding] = verify([[when, 'A']], { schema: TEMPERATURE }).findings
    expect(finding).toMatchObject({ kind: 'DEAD', ruleIds: ['r0'], example: null })
  })

  test('is never one that an input makes true', () => {
    expect(kinds([['t > 5 and t < 6', 'A']], { schema: TEMPERATURE })).not.toContain('DEAD r0')
  })

  test('of whole numbers may have no number between its bounds', () => {
    const schema = { type: 'object', properties: { n: { type: 'integer' } } }
    expect(kinds([['n > 5 and n < 6', 'A']], { schema })).toContain('DEAD r0')
  })
})

describe('under FIRST', () => {
  test('a rule that an earlier one covers never decides', () => {
    const { findings } = verify([
      ['t >= 80', 'NG'],
      ['t >= 90', 'ALARM'],
    ])
    expect(findings[0]).toMatchObject({
      kind: 'IMPLIED',
      ruleIds: ['r1', 'r0'],
      message:
        'Rule `r1` never decides: whenever it is true, `r0`, which stands before it, is true too, with another outcome. Move or remove it.',
    })
  })

  test('several earlier rules may cover one together', () => {
    expect(
      kinds([
        ['t >= 50', 'A'],
        ['t < 60', 'B'],
        ['t between 40 and 70', 'C'],
      ]),
    ).toContain('IMPLIED r2 r0 r1')
  })

  test('a rule without which the next would decide alike changes nothing', () => {
    expect(
      kinds([
        ['t >= 90', 'NG'],
        ['t >= 80', 'NG'],
      ]),
    ).toContain('REDUNDANT r0')
  })

  test('order decides between rules that contradict, and an exception before a general rule is known', () => {
    const { findings } = verify([
      ['t >= 90 and u < 5', 'NG'],
      ['t >= 80', 'OK'],
      ['u < 7', 'REVIEW'],
    ])
    const contradictions = findings.filter(({ kind }) => kind === 'CONTRADICTION')
    expect(contradictions.map(({ winner, ruleIds, exception }) => [winner, ruleIds[1], exception])).toEqual([
      ['r0', 'r1', true],
      ['r0', 'r2', true],
      ['r1', 'r2', false],
    ])
  })
})

test('under PRIORITY the higher one wins, and of equals the first', () => {
  const lines = [
    ['t > 1', 'A', { priority: 1 }],
    ['t > 2', 'B', { priority: 2 }],
    ['t > 3', 'C', { priority: 1 }],
  ] as const
  const { findings } = verify(lines, {}, 'PRIORITY')
  const found = findings.filter(({ kind }) => kind === 'CONTRADICTION')
  expect(found.map(({ winner, decidedBy }) => [winner, decidedBy])).toEqual([
    ['r1', 'PRIORITY'],
    ['r1', 'PRIORITY'],
    ['r0', 'ORDER'],
  ])
})

test('under COLLECT rules that are true together both count', () => {
  const lines = [
    ['t > 1', 'A'],
    ['t > 2', 'B'],
  ] as const
  expect(kinds(lines, {}, 'COLLECT')).toEqual(['GAP', 'OVERLAP r0 r1'])
})

describe('a gap', () => {
  test('is told with what it depends on', () => {
    const lines = [
      ['line == "A" and t >= 5', 1],
      ['line == "A" and t < 5', 2],
    ] as const
    const [gap] = verify(lines).findings
    expect(gap?.message).toBe(
      'There is a gap: no rule is true when line is "other", and there is no default outcome.',
    )
  })

  test('between two thresholds is found', () => {
    const [gap] = verify([
      ['t < 5', 1],
      ['t > 5', 2],
    ]).findings
    expect(gap).toMatchObject({ kind: 'GAP', example: { t: 5 }, onlyWhenAbsent: false })
  })

  test('that only missing inputs open is told as such, and none if they are required', () => {
    const lines = [
      ['t < 5', 1],
      ['t >= 5', 2],
    ] as const
    expect(verify(lines).findings).toMatchObject([{ kind: 'GAP', onlyWhenAbsent: true, example: {} }])
    expect(verify(lines, { schema: TEMPERATURE })).toMatchObject({ findings: [], complete: true })
  })

  test('is none where there is a default', () => {
    const rules = [{ id: 'a', when: 't < 5', outcome: 1 }]
    expect(verifyRuleSet({ hitPolicy: 'FIRST', rules, defaultOutcome: 2 }).findings).toEqual([])
  })

  test('by a division by zero is one', () => {
    const properties = { a: { type: 'number' }, b: { type: 'number', minimum: 0 } }
    const lines = [
      ['a / b <= 0.02', 1],
      ['a / b > 0.02', 2],
    ] as const
    const schema = { type: 'object', required: ['a', 'b'], properties }
    expect(verify(lines, { schema }).findings).toMatchObject([{ kind: 'GAP', example: { b: 0 } }])
  })
})

describe('a verification', () => {
  test('fills in what the schema requires', () => {
    const schema = {
      type: 'object',
      required: ['lot', 't', 'u'],
      properties: {
        lot: {
          type: 'object',
          required: ['id'],
          properties: { id: { type: 'string', pattern: '^L-[0-9]$', examples: ['L-1'] } },
        },
        t: { type: 'number' },
        u: { enum: ['x', 'y'] },
      },
    }
    const [gap] = verify([['t > 1', 1]], { schema }).findings
    expect(gap?.example).toEqual({ lot: { id: 'L-1' }, t: 0, u: 'x' })
  })

  test('asks the caller about what it does not read of the schema', () => {
    const admits = (input: object) => 'u' in input
    const { findings, open } = verify([['t > 5', 1]], { admits })
    expect(findings).toEqual([])
    expect(new Set(open.map(({ kind }) => kind))).toEqual(new Set(['DEAD', 'IMPLIED', 'GAP']))
  })

  test('reads no rule that is switched off', () => {
    expect(kinds([['t > 5 and t < 3', 1, { enabled: false }]])).toEqual(['GAP'])
  })

  test('tells what it left open when the work was used up', () => {
    const lines = Array.from({ length: 30 }, (_, at) => [`a${at} > 1 and b${at % 7} < ${at}`, at] as const)
    const { complete, open, steps } = verify(lines, { limits: { steps: 2_000 } })
    expect(complete).toBe(false)
    expect(open.length).toBeGreaterThan(0)
    expect(steps).toBeLessThanOrEqual(2_000)
  })

  test('of a thousand rules ends within its bounds', () => {
    const lines = Array.from({ length: 1_000 }, (_, at) => {
      return [
        `line == "L-${at >> 1}" and t ${at % 2 === 0 ? '<' : '>='} ${60 + ((at >> 1) % 50)}`,
        at % 2,
      ] as const
    })
    const { findings, complete } = verify(lines)
    expect(complete).toBe(true)
    expect(findings.map(({ kind }) => kind)).toEqual(['GAP'])
  })

  test('throws for rules that can not be compiled', () => {
    expect(() => verify([['t >', 1]])).toThrow(RuleSetError)
  })

  test('is bewildered by nothing', () => {
    const whens = [
      'has(o) and o.x > 1',
      'o.list[0] > 1 or o.list[1] == "a"',
      'readings.all(r, r < 5)',
      '`__proto__` == 1 and constructor == "x"',
      'now() > timestamp("2026-11-23T00:00:00Z")',
      'coalesce(o.x, 1) == null ? a : b',
      '1 / 0 > 1',
      'matches(s, "^(a+)+$") and s < "b"',
      'a == b and not (a == b)',
      'o == {"x": 1} and o.x == 2',
    ]
    const { findings } = verify(whens.map((when) => [when, 1]))
    expect(findings.filter(({ kind }) => kind === 'DEAD').map(({ ruleIds }) => ruleIds)).toEqual([
      ['r6'],
      ['r8'],
    ])
  })
})
