import { describe, expect, it } from 'vitest'
import { issues, report } from './definitions.ts'

const inputSchema = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    temperature: { type: 'number', minimum: -20, maximum: 400, 'x-unit': '°C' },
    limit: { type: 'number', 'x-unit': 'K' },
    line: { enum: ['LINE-01', 'LINE-02'] },
  },
}

/** Code, severity and column of what is said of one rule. */
function said(when: string, enabled = true): unknown[] {
  const rules = [
    { when, outcome: 1, enabled },
    { when: 'temperature > 1', outcome: 2 },
  ]
  return issues({ inputSchema, rules })
    .filter(({ path }) => path?.startsWith('/ruleSet/rules/0') === true)
    .map(({ code, severity, column }) => [code, severity, column])
}

describe('a rule that can not do what it says', () => {
  it.each([
    ['temperature > 10 and name > 5', 'IMPOSSIBLE_COMPARISON', 'ERROR', 22],
    ['temperature + 1', 'IMPOSSIBLE_COMPARISON', 'ERROR', 1],
    ['temperature > limit', 'UNIT_MISMATCH', 'ERROR', 1],
    ['line == "LINE-O1"', 'UNKNOWN_ENUM_VALUE', 'ERROR', 9],
    ['temperature > 400', 'ALWAYS_FALSE', 'WARNING', 1],
    ['name == "" or temperature >= -20', 'ALWAYS_TRUE', 'WARNING', 15],
  ])('%s is %s', (when, code, severity, column) => {
    expect(said(when)).toEqual([[code, severity, column]])
  })

  it('is told what to write instead', () => {
    const [first] = issues({ inputSchema, rules: [{ when: 'temperature > limit', outcome: 1 }] })
    expect(first?.message).toBe(
      '`temperature` is in °C and `limit` in K. Write `temperature + 273.15` for `temperature` in K.',
    )
  })

  it('does not stand in the way while it is switched off', () => {
    expect(said('name > 5', false)).toEqual([['IMPOSSIBLE_COMPARISON', 'WARNING', 1]])
  })

  it('may be nothing but true, to catch what the others leave', () => {
    expect(report({ inputSchema, rules: [{ when: 'true', outcome: 1 }] }).score).toBe(100)
  })
})
