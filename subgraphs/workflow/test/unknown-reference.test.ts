import { describe, expect, it } from 'vitest'
import { issues } from './definitions.ts'

/** What is said of one rule by a schema: severity and message. */
function said(when: string, inputSchema: object): string[] {
  return issues({ inputSchema, rules: [{ when, outcome: 1 }] }).map(
    ({ severity, message }) => `${severity} ${message}`,
  )
}

const open = {
  type: 'object',
  properties: { 온도: { type: 'number' }, sensors: { type: 'array', items: { $ref: '#/$defs/sensor' } } },
  $defs: {
    sensor: { type: 'object', properties: { value: { type: 'number' } }, additionalProperties: false },
  },
}
const closed = { ...open, additionalProperties: false }

describe('a rule that reads what the input schema does not have', () => {
  it('is an error where the schema allows nothing else, a warning where it does', () => {
    expect(said('압력 > 1', closed)).toEqual([
      expect.stringMatching(/^ERROR The input schema has no `압력`\. It has `온도`, `sensors`\./),
    ])
    expect(said('압력 > 1', open)).toEqual([expect.stringMatching(/^WARNING/)])
  })

  it('hears the nearest name, by letters rather than syllables', () => {
    expect(said('운도 > 1', closed)[0]).toContain('Did you mean `온도`?')
    expect(said('`Air temperatur [K]` > 1', { properties: { 'Air temperature [K]': {} } })[0]).toContain(
      'Did you mean `Air temperature [K]`?',
    )
  })

  it('hears where in the expression it stands, even within a macro', () => {
    const rules = [{ when: '온도 > 1 and\n  sensors.all(s, s.value > 압력)', outcome: 1 }]
    expect(issues({ inputSchema: closed, rules })).toMatchObject([
      { code: 'UNKNOWN_REFERENCE', path: '/ruleSet/rules/0/when', line: 2, column: 28 },
    ])
  })

  it('is but a warning while the rule is switched off', () => {
    const rules = [
      { when: '압력 > 1', outcome: 1, enabled: false },
      { when: '온도 > 1', outcome: 1 },
    ]
    expect(issues({ inputSchema: closed, rules })).toMatchObject([{ severity: 'WARNING' }])
  })

  it('may ask whether the input is there at all, unless it never can be', () => {
    expect(said('has(압력) and 온도 > 1', open)).toEqual([])
    expect(said('coalesce(압력, 0) > 1', open)).toEqual([])
    expect(said('has(압력) and 온도 > 1', closed)).toHaveLength(1)
  })

  it('is found in nested objects, lists and behind references', () => {
    expect(said('sensors[0].value > 1', closed)).toEqual([])
    expect(said('sensors[0].vaule > 1', open)).toEqual([
      'ERROR `sensors[0]` has no `vaule`. Did you mean `value`? Correct the rule or the schema.',
    ])
  })

  it('hears when a value can have no fields or items', () => {
    expect(said('온도.value > 1', open)).toEqual([
      'ERROR `온도` is a number: it has no field `value`. Correct the rule or the schema.',
    ])
    expect(said('온도[0] > 1', open)).toHaveLength(1)
    expect(said('sensors.value > 1', open)).toHaveLength(1)
    expect(
      said('온도.value > 1', {
        properties: { 온도: { type: ['object', 'null'], properties: { value: {} } } },
      }),
    ).toEqual([])
  })
})

describe('a schema that has a name somewhere', () => {
  it.each([
    ['in allOf', { allOf: [{ properties: { a: {} } }], unevaluatedProperties: false }],
    ['in one branch of anyOf', { anyOf: [{ properties: { a: {} } }, { properties: { b: {} } }] }],
    ['in a condition', { if: { properties: { b: {} } }, else: { properties: { a: {} } } }],
    ['by a pattern', { patternProperties: { '^[a-c]$': {} }, additionalProperties: false }],
    ['as any name of one kind', { properties: { b: {} }, additionalProperties: { type: 'number' } }],
    [
      'behind a reference and an anchor',
      { $ref: '#top', $defs: { top: { $anchor: 'top', properties: { a: {} } } } },
    ],
    ['because it describes no name at all', { type: 'object' }],
  ])('%s has it', (_, inputSchema) => {
    expect(said('a > 1', inputSchema)).toEqual([])
  })

  it('may refer to itself at another place', () => {
    const tree = {
      $ref: '#/$defs/node',
      $defs: {
        node: { properties: { value: {}, left: { $ref: '#/$defs/node' } }, additionalProperties: false },
      },
    }
    expect(said('left.left.left.value > 1', tree)).toEqual([])
    expect(said('left.left.right.value > 1', tree)).toHaveLength(1)
  })

  it('is sure only of what holds in every case', () => {
    const branches = {
      anyOf: [{ properties: { b: {} }, additionalProperties: false }, { properties: { c: {} } }],
    }
    expect(said('a > 1', branches)).toEqual([expect.stringMatching(/^WARNING/)])
  })
})
