import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compile, ExpressionError, type JsonObject, parse, print, respell, type Spelling } from '../index.ts'
import { bare } from '../testing/arbitraries.ts'
import { sensibleInputs, sensibleSources } from '../testing/sensible-arbitraries.ts'

const inSymbols = (source: string): string => print(respell(parse(source), 'symbol'))
const inWords = (source: string): string => print(respell(parse(source), 'upper'))

describe('an expression in another spelling', () => {
  test.each([
    ['a and b or not c', 'a && b || !c'],
    ['a AND (b && c)', 'a && b && c'],
    ['not a == b', '!(a == b)'],
    ['x BETWEEN 1 AND 5', 'x >= 1 && x <= 5'],
    ['x not between 1 and 5', '!(x >= 1 && x <= 5)'],
    ['line NOT IN ["A"]', '!(line in ["A"])'],
    ['line IN ["A"]', 'line in ["A"]'],
    ['x IS MISSING', '!has(x)'],
    ['x is not missing', 'has(x)'],
    ['xs.all(x, x > 1 and x < 5)', 'xs.all(x, x > 1 && x < 5)'],
  ])('%s in symbols is %s', (source, written) => {
    expect(inSymbols(source)).toBe(written)
  })

  test.each([
    ['a && (b and c) || !d', 'a AND b AND c OR NOT d'],
    ['!a == b', '(NOT a) == b'],
    ['x between 1 and 5', 'x BETWEEN 1 AND 5'],
    ['!(line in ["A"]) && has(x)', 'NOT line IN ["A"] AND has(x)'],
    ['x is missing', 'x IS MISSING'],
  ])('%s in words is %s', (source, written) => {
    expect(inWords(source)).toBe(written)
  })

  test('comes to the same on every input, and is in it already when asked again', () => {
    fc.assert(
      fc.property(
        sensibleSources,
        sensibleInputs,
        fc.constantFrom<Spelling>('symbol', 'lower', 'upper'),
        (source, input, spelling) => {
          const result = evaluated(source, input)
          fc.pre(result !== null)
          const once = respell(parse(source), spelling)
          expect(bare(respell(once, spelling))).toEqual(bare(once))
          expect(bare(parse(print(once)))).toEqual(bare(once))
          expect(evaluated(print(once), input)).toEqual(result)
        },
      ),
      { numRuns: 1_000 },
    )
  })
})

/** The value, or `unknown`: reasons quote the text. Null for what can't be compiled. */
function evaluated(source: string, input: JsonObject) {
  try {
    const result = compile(source).evaluate(input)
    return typeof result === 'object' && result !== null && 'reason' in result ? 'unknown' : result
  } catch (error) {
    if (error instanceof ExpressionError) return null
    throw error
  }
}
