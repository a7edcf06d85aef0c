import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compile, type CompiledExpression, explain, type Expression, ExpressionError } from '../index.ts'
import { callables, expressions, inputs } from '../testing/arbitraries.ts'
import { sensibleInputs, sensibleSources } from '../testing/sensible-arbitraries.ts'

const NOW = Date.UTC(2026, 10, 23, 8, 15)

const CALLABLES = callables()

function compiled(tree: Expression | string): CompiledExpression | null {
  try {
    return compile(tree)
  } catch (error) {
    // What makes no sense is refused when compiling.
    if (error instanceof ExpressionError) return null
    throw error
  }
}

describe('the closure back end', () => {
  test('agrees with the interpreter on any expression and input, unknowns with their reasons included', () => {
    fc.assert(
      fc.property(expressions(CALLABLES, false), inputs, (tree, input) => {
        const expression = compiled(tree)
        fc.pre(expression !== null)
        const result = expression.evaluate(input, { now: NOW })
        expect(explain(expression.source, input, { now: NOW }).result).toEqual(result)
      }),
      { numRuns: 2_000 },
    )
  })

  test('agrees with the interpreter on expressions that make sense', () => {
    fc.assert(
      fc.property(sensibleSources, sensibleInputs, (source, input) => {
        const expression = compiled(source)
        fc.pre(expression !== null)
        expect(explain(source, input).result).toEqual(expression.evaluate(input))
      }),
      { numRuns: 2_000 },
    )
  })

  test('gives the same result for the same input, whatever it was given in between', () => {
    fc.assert(
      fc.property(expressions(CALLABLES, false), inputs, inputs, (tree, input, other) => {
        const expression = compiled(tree)
        fc.pre(expression !== null)
        const first = expression.evaluate(input, { now: NOW })
        expression.evaluate(other)
        expect(expression.evaluate(input, { now: NOW })).toEqual(first)
      }),
      { numRuns: 1_000 },
    )
  })
})
