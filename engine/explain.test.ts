import { describe, expect, test } from 'vitest'
import { type Explanation, explain, isUnknown, type JsonObject } from './index.ts'

/** An explanation as an indented list, `–` for what was not evaluated. */
function lines({ text, result, children }: Explanation, indent = ''): string[] {
  const shown = result === undefined ? '–' : isUnknown(result) ? result.message : JSON.stringify(result)
  return [`${indent}${text}: ${shown}`, ...children.flatMap((child) => lines(child, `${indent}  `))]
}

const explained = (source: string, input: JsonObject): string[] => lines(explain(source, input))

describe('an explanation', () => {
  test('tells what each part came to', () => {
    expect(
      explained('temperature >= 90 or  order.lot in ["A", "B"]', { temperature: 85, order: { lot: 'B' } }),
    ).toEqual([
      'temperature >= 90 or order.lot in ["A", "B"]: true',
      '  temperature >= 90: false',
      '    temperature: 85',
      '    90: 90',
      '  order.lot in ["A", "B"]: true',
      '    order.lot: "B"',
      '    ["A", "B"]: ["A","B"]',
      '      "A": "A"',
      '      "B": "B"',
    ])
  })

  test('leaves out what another part has decided', () => {
    expect(explained('a > 1 and b > 1', { a: 0 })).toEqual([
      'a > 1 and b > 1: false',
      '  a > 1: false',
      '    a: 0',
      '    1: 1',
      '  b > 1: –',
      '    b: –',
      '    1: –',
    ])
  })

  test('tells why a part is unknown', () => {
    expect(explained('round(a) > 1', { a: 'x' })).toEqual([
      'round(a) > 1: `a` is text; `round` needs a number.',
      '  round(a): `a` is text; `round` needs a number.',
      '    a: "x"',
      '  1: 1',
    ])
  })

  test('shows the list that a macro walked', () => {
    expect(explained('readings.all(r, r < 5)', { readings: [1, 7] })).toEqual([
      'readings.all(r, r < 5): false',
      '  readings: [1,7]',
    ])
  })

  test('knows the kinds of its nodes', () => {
    const explanation = explain('not has(a)', {})
    expect([explanation.kind, explanation.children[0]?.kind]).toEqual(['not', 'presence'])
  })
})
