import { tests } from '@bufbuild/cel-spec/testdata/parsing.js'
import { describe, expect, test } from 'vitest'
import { ExpressionError, parse } from '../index.ts'
import { type Grammar, PEOPLES_GRAMMAR, STRICT_GRAMMAR } from './grammar.ts'

// What CEL refuses and this language takes on purpose. Each is a decision of the profile for people.
const TAKEN_HERE = new Map([
  ['has(m)', 'has() serves fields of the input itself, which CEL has no word for'],
  [
    '[].existsOne(__result__, __result__)',
    'macros here have no accumulator variable that could be overwritten',
  ],
  ['m.map(__result__, __result__)', 'macros here have no accumulator variable that could be overwritten'],
  ['m.filter(__result__, false)', 'macros here have no accumulator variable that could be overwritten'],
  ...['as', 'break', 'const', 'continue', 'else', 'for', 'function', 'if', 'import', 'let', 'loop', 'package']
    .concat('namespace', 'return', 'var', 'void', 'while', '[1, 2, 3].map(var, var * var)')
    .map((expr) => [expr, 'words kept for programming languages are ordinary column names'] as const),
  ...['a.`b-c`', 'a.`b c`', 'a.`b.c`', 'a.`in`', 'a.`/foo`', 'Message{`in`: true}', '`b-c`', 'a.`$b`'].map(
    (expr) => [expr, 'names in back quotes are read everywhere; the suite turns them off'] as const,
  ),
])

// The bound that the suite runs with.
const DEPTH = 32

function accepts(source: string, depth: number, grammar: Grammar = PEOPLES_GRAMMAR): boolean {
  try {
    parse(source, { depth }, grammar)
    return true
  } catch (error) {
    if (error instanceof ExpressionError) return false
    throw error
  }
}

describe('the parsing suite of cel-go', () => {
  const cases = (tests.tests ?? []).map(({ original, ast }) => ({
    expr: original.expr ?? '',
    valid: ast !== undefined,
  }))
  const agreeing = cases.filter(({ expr, valid }) => accepts(expr, DEPTH) === valid)

  test('holds for all cases but those listed', () => {
    const others = cases.filter((one) => !agreeing.includes(one))
    expect([...new Set(others.map(({ expr }) => expr))].toSorted()).toEqual([...TAKEN_HERE.keys()].toSorted())
    expect({ cases: cases.length, agreeing: agreeing.length }).toEqual({ cases: 194, agreeing: 159 })
  })

  test("holds for all cases in CEL's own spelling", () => {
    const grammar = { ...STRICT_GRAMMAR, extensions: false }
    expect(cases.filter(({ expr, valid }) => accepts(expr, DEPTH, grammar) !== valid)).toEqual([])
    expect(cases).toHaveLength(194)
  })

  test('what strict mode takes beyond it are optional fields and names in back quotes', () => {
    const taken = cases.filter(({ expr, valid }) => accepts(expr, DEPTH, STRICT_GRAMMAR) && !valid)
    expect(taken.filter(({ expr }) => !/[?`]/u.test(expr))).toEqual([])
    expect(cases.filter(({ expr, valid }) => valid && !accepts(expr, DEPTH, STRICT_GRAMMAR))).toEqual([])
  })

  test('no case that CEL takes is refused', () => {
    expect(cases.filter(({ expr, valid }) => valid && !accepts(expr, DEPTH))).toEqual([])
  })
})
