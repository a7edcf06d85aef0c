import { describe, expect, it } from 'vitest'
import type { DecisionPolicyInput } from '../domain/decision-policy.ts'
import { type Sketch, issues, report } from './definitions.ts'

/** Schemas of so many columns. */
function columns(count: number): Record<string, object> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`c${index}`, { type: 'number' }]))
}

function edge(from: string, to: string) {
  return { from, to }
}

describe('a definition without faults', () => {
  it('scores 100, with the usual graph when none is given', () => {
    expect(report({})).toEqual({ valid: true, score: 100, issues: [] })
  })

  it('may be written in Korean throughout', () => {
    const inputSchema = {
      type: 'object',
      properties: { 설비ID: { type: 'string' }, 온도: { type: 'number' }, 진동: { type: 'number' } },
    }
    const rules = [
      { id: '과열', name: '온도 또는 진동 초과', when: '온도 >= 90 or 진동 >= 4.0', outcome: '불량' },
    ]
    expect(report({ inputSchema, rules }).score).toBe(100)
  })
})

describe('the score', () => {
  it('falls by 20 for an error and by 5 for a warning, never below 0, and errors come first', () => {
    const inputSchema = { type: 'object', properties: { a: {} } }
    const {
      valid,
      score,
      issues: found,
    } = report({
      inputSchema,
      rules: [
        { when: 'b > 1', outcome: 1 },
        { when: 'a >', outcome: 1 },
      ],
    })
    expect([valid, score]).toEqual([false, 75])
    expect(found.map(({ severity }) => severity)).toEqual(['ERROR', 'WARNING'])
    expect(report({ rules: Array.from({ length: 6 }, () => ({ when: '>', outcome: 1 })) }).score).toBe(0)
  })

  it('leaves a definition with warnings alone valid', () => {
    const inputSchema = { type: 'object', properties: { a: {} } }
    expect(report({ inputSchema, rules: [{ when: 'b > 1', outcome: 1 }] })).toMatchObject({
      valid: true,
      score: 95,
    })
  })
})

describe('rules', () => {
  it('tells line and column of what does not parse, and what was probably meant', () => {
    expect(issues({ rules: [{ when: '온도 > 1\n  and 진동 => 4', outcome: 1 }] })).toEqual([
      {
        code: 'INVALID_RULE',
        severity: 'ERROR',
        path: '/ruleSet/rules/0/when',
        message: expect.stringContaining('Did you mean `>=`?') as string,
        line: 2,
        column: 10,
      },
    ])
  })

  it('refuses what parses but makes no sense', () => {
    expect(issues({ rules: [{ when: 'nosuch(a) > 1', outcome: 1 }] })).toMatchObject([
      { code: 'INVALID_RULE', line: 1, column: 1 },
    ])
  })

  it('names every broken rule at once, those that are switched off too', () => {
    const rules = [
      { when: 'a >', outcome: 1 },
      { when: 'a > 1', outcome: 1 },
      { when: '', outcome: 1, enabled: false },
    ]
    expect(issues({ rules }).map(({ path }) => path)).toEqual([
      '/ruleSet/rules/0/when',
      '/ruleSet/rules/2/when',
    ])
  })

  it('keeps confidence between 0 and 1', () => {
    const rules = [
      { when: 'a > 1', outcome: 1, confidence: 95 },
      { when: 'a > 1', outcome: 1, confidence: -0.1 },
    ]
    expect(
      issues({ rules, defaultOutcome: { outcome: 1, confidence: 1.5 } }).map(({ code, path }) => [
        code,
        path,
      ]),
    ).toEqual([
      ['INVALID_RULE', '/ruleSet/rules/0/confidence'],
      ['INVALID_RULE', '/ruleSet/rules/1/confidence'],
      ['INVALID_RULE', '/ruleSet/defaultOutcome/confidence'],
    ])
    expect(issues({ rules: [{ when: 'a > 1', outcome: 1, confidence: Number.NaN }] })).toHaveLength(1)
  })

  it('wants ids and names, and not too long ones', () => {
    const rules = [
      { id: '', name: 'x', when: 'a > 1', outcome: 1 },
      { id: 'b', name: '가'.repeat(201), when: 'a > 1', outcome: 1 },
    ]
    expect(issues({ rules }).map(({ path }) => path)).toEqual([
      '/ruleSet/rules/0/id',
      '/ruleSet/rules/1/name',
    ])
  })

  it('wants ids to be unique', () => {
    const rules = [
      { id: 'hot', when: 'a > 1', outcome: 1 },
      { id: 'hot', when: 'a > 2', outcome: 2 },
    ]
    expect(issues({ rules })).toMatchObject([{ code: 'DUPLICATE_ID', path: '/ruleSet/rules/1/id' }])
  })

  it('are missing when none is switched on and there is no default outcome', () => {
    const off = [{ when: 'a > 1', outcome: 1, enabled: false }]
    expect(issues({ rules: [] })).toMatchObject([{ code: 'MISSING_RULES', path: '/ruleSet/rules' }])
    expect(issues({ rules: off })).toMatchObject([{ code: 'MISSING_RULES' }])
    expect(issues({ rules: off, defaultOutcome: { outcome: 'OK' } })).toEqual([])
  })

  it('may be 10,000, not more', () => {
    const rules = Array.from({ length: 10_001 }, () => ({ when: 'a > 1', outcome: 1 }))
    expect(issues({ rules: rules.slice(1) })).toEqual([])
    expect(issues({ rules })).toMatchObject([{ code: 'INVALID_RULE', path: '/ruleSet/rules' }])
  })
})

describe('the input schema', () => {
  it.each([
    ['no object', 3, '/inputSchema'],
    ['a list', [], '/inputSchema'],
    ['of another type than object', { type: 'array' }, '/inputSchema/type'],
    ['of an older draft', { $schema: 'http://json-schema.org/draft-07/schema#' }, '/inputSchema/$schema'],
    ['with an unknown type', { properties: { a: { type: 'nmber' } } }, '/inputSchema/properties/a/type'],
    [
      'with a keyword of the wrong form',
      { properties: { a: { minimum: '3' } } },
      '/inputSchema/properties/a/minimum',
    ],
    [
      'with a remote reference',
      { properties: { a: { $ref: 'https://example.com/a.json' } } },
      '/inputSchema/properties/a/$ref',
    ],
    ['with a reference to nowhere', { $ref: '#/$defs/a' }, '/inputSchema/$ref'],
    [
      'with references in a circle',
      { $ref: '#/$defs/a', $defs: { a: { anyOf: [{ $ref: '#/$defs/a' }] } } },
      '/inputSchema',
    ],
    [
      'with a pattern that could take for ever',
      { properties: { a: { pattern: '(?=x)' } } },
      '/inputSchema/properties/a/pattern',
    ],
    ['with a pattern that is none', { patternProperties: { '(': {} } }, '/inputSchema/patternProperties/('],
    ['with a dynamic reference', { $dynamicRef: '#x' }, '/inputSchema/$dynamicRef'],
    ['that would be asynchronous', { $async: true }, '/inputSchema/$async'],
  ])('is refused when it is %s', (_, inputSchema, path) => {
    expect(issues({ inputSchema })).toMatchObject([{ code: 'INVALID_SCHEMA', severity: 'ERROR', path }])
  })

  it('may not multiply by references', () => {
    const doubling = (index: number) => ({
      allOf: [{ $ref: `#/$defs/a${index + 1}` }, { $ref: `#/$defs/a${index + 1}` }],
    })
    const $defs = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [`a${index}`, index === 29 ? {} : doubling(index)]),
    )
    expect(issues({ inputSchema: { $ref: '#/$defs/a0', $defs } })).toMatchObject([{ code: 'INVALID_SCHEMA' }])
  })

  it('may be large, but not without bound', () => {
    expect(issues({ inputSchema: { properties: { ...columns(1_900), a: {} } } })).toEqual([])
    expect(issues({ inputSchema: { properties: columns(2_100) } })).toMatchObject([
      { code: 'INVALID_SCHEMA' },
    ])
    expect(issues({ inputSchema: { description: 'x'.repeat(200_000) } })).toMatchObject([
      { code: 'INVALID_SCHEMA' },
    ])
  })

  it('may carry keywords of its own, but a misspelt one is worth a warning', () => {
    expect(issues({ inputSchema: { properties: { a: { type: 'number', unit: '°C' } } } })).toEqual([])
    expect(issues({ inputSchema: { propertes: {} } })).toMatchObject([
      {
        code: 'INVALID_SCHEMA',
        severity: 'WARNING',
        path: '/inputSchema/propertes',
        message: expect.stringContaining('`properties`') as string,
      },
    ])
  })

  it('of one definition is not there for the next', () => {
    const mine = { $id: 'https://example.com/mine', type: 'object', $defs: { a: { type: 'number' } } }
    expect(issues({ inputSchema: mine })).toEqual([])
    expect(issues({ inputSchema: mine })).toEqual([])
    expect(issues({ inputSchema: { $ref: 'https://example.com/mine' } })).toMatchObject([
      { code: 'INVALID_SCHEMA' },
    ])
  })
})

describe('the graph', () => {
  const trigger = { id: 't', type: 'TRIGGER' as const }
  const judgment = { id: 'j', type: 'JUDGMENT' as const }
  const end = { id: 'e', type: 'END' as const }

  it('needs a trigger and a judgment', () => {
    const found = issues({ graph: { nodes: [end], edges: [] } })
    expect(found.map(({ code, path }) => [code, path])).toEqual([
      ['NO_TRIGGER', '/graph/nodes'],
      ['NO_JUDGMENT', '/graph/nodes'],
    ])
  })

  it('leads from a trigger to every node', () => {
    const found = issues({
      graph: { nodes: [trigger, judgment, end], edges: [edge('t', 'e'), edge('j', 'e')] },
    })
    expect(found).toMatchObject([{ code: 'UNREACHABLE_NODE', path: '/graph/nodes/1' }])
  })

  it('leads from every node to an end', () => {
    const found = issues({
      graph: { nodes: [trigger, judgment, end], edges: [edge('t', 'j'), edge('t', 'e')] },
    })
    expect(found).toMatchObject([{ code: 'DEAD_END', path: '/graph/nodes/1' }])
    const endless = issues({ graph: { nodes: [trigger, judgment], edges: [edge('t', 'j')] } })
    expect(endless.map(({ code }) => code)).toEqual(['DEAD_END', 'DEAD_END'])
  })

  it('does not lead back, and each circle is told once', () => {
    const nodes = [trigger, judgment, { ...judgment, id: 'k' }, end]
    const edges = [edge('t', 'j'), edge('j', 'k'), edge('k', 'j'), edge('k', 'e'), edge('j', 'j')]
    expect(issues({ graph: { nodes, edges } })).toMatchObject([
      {
        code: 'CYCLE_WITHOUT_LOOP',
        path: '/graph/edges/1',
        message: expect.stringContaining('`j`, `k`') as string,
      },
    ])
  })

  it('has one node to an id, and nodes at both ends of an edge', () => {
    const edges = [edge('t', 'j'), edge('j', 'e'), edge('j', 'judgement'), edge('T', 'e')]
    const found = issues({ graph: { nodes: [trigger, judgment, end, { ...end }], edges } })
    expect(found).toMatchObject([
      { code: 'DUPLICATE_ID', path: '/graph/nodes/3/id' },
      { code: 'UNKNOWN_REFERENCE', path: '/graph/edges/2/to' },
      {
        code: 'UNKNOWN_REFERENCE',
        path: '/graph/edges/3/from',
        message: 'There is no node `T`. Did you mean `t`?',
      },
    ])
  })
})

describe('a decision policy', () => {
  const faults = (policy: DecisionPolicyInput, rest: Sketch = {}): unknown[] =>
    issues({ ...rest, policy }).map(({ code, severity, path }) => [code, severity, path])
  const two = [{ outcome: 'OK' }, { outcome: 'NG' }]

  it('has no faults when it says what is sensible', () => {
    const review = { people: 2, expiresAfter: 'P1DT8H' }
    const policy = { threshold: 0.9, errorBudget: 0.02, outcomes: two, auditShare: 0, review }
    expect(faults(policy)).toEqual([])
    expect(faults({ strategy: 'LLM_FIRST' })).toEqual([])
    expect(faults({ strategy: 'CONSENSUS', safetyCritical: true })).toEqual([])
  })

  it('keeps its figures within their bounds', () => {
    for (const errorBudget of [0, -0.1, 0.51, 2, Number.NaN])
      expect(faults({ errorBudget })).toEqual([['INVALID_POLICY', 'ERROR', '/policy/errorBudget']])
    expect(faults({ threshold: 70, auditShare: 2 }).map((fault) => (fault as string[])[2])).toEqual([
      '/policy/threshold',
      '/policy/auditShare',
    ])
    for (const people of [0, 3, 1.5])
      expect(faults({ review: { people } })).toEqual([['INVALID_POLICY', 'ERROR', '/policy/review/people']])
    for (const expiresAfter of ['P', 'PT', 'P1M', 'PT0S', '2 days', 'P-1D'])
      expect(faults({ review: { expiresAfter } })).toEqual([
        ['INVALID_POLICY', 'ERROR', '/policy/review/expiresAfter'],
      ])
  })

  it('names at least two outcomes, each once, and none of them null', () => {
    expect(faults({ outcomes: [{ outcome: 'OK' }] })).toEqual([
      ['INVALID_POLICY', 'ERROR', '/policy/outcomes'],
    ])
    expect(
      faults({
        outcomes: [{ outcome: { a: 1, b: 2 } }, { outcome: { b: 2, a: 1 } }, { outcome: null }, ...two],
      }),
    ).toEqual([
      ['INVALID_POLICY', 'ERROR', '/policy/outcomes/2/outcome'],
      ['INVALID_POLICY', 'ERROR', '/policy/outcomes/1/outcome'],
    ])
  })

  it('is warned of rules whose outcomes nobody else could say', () => {
    const rules = [{ when: 'a > 1', outcome: 'BAD' }]
    expect(faults({ outcomes: two }, { rules, defaultOutcome: { outcome: 'OK' } })).toEqual([
      ['INVALID_POLICY', 'WARNING', '/ruleSet/rules/0/outcome'],
    ])
  })

  it('lets nobody go before the rules where nobody may overrule them, and no consensus be without rules', () => {
    expect(faults({ strategy: 'LLM_FIRST', safetyCritical: true })).toEqual([
      ['INVALID_POLICY', 'ERROR', '/policy/strategy'],
    ])
    expect(faults({ strategy: 'CONSENSUS', outcomes: two }, { rules: [] })).toEqual([
      ['INVALID_POLICY', 'ERROR', '/policy/strategy'],
    ])
  })

  it('stands in for rules when it names what others may choose among', () => {
    expect(faults({ outcomes: two }, { rules: [] })).toEqual([])
    expect(faults({}, { rules: [] })).toEqual([['MISSING_RULES', 'ERROR', '/ruleSet/rules']])
  })
})
