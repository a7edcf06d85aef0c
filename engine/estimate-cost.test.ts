import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileClosure } from './backends/closures.ts'
import { InputTable } from './backends/input-table.ts'
import { interpret } from './backends/interpreter.ts'
import { Run } from './backends/run.ts'
import { estimateCost, type Expression, ExpressionError, type JsonObject, parse, print } from './index.ts'
import { callables, expressions, inputs } from './testing/arbitraries.ts'
import { sketches, sourcesOnSketches } from './testing/schema-arbitraries.ts'
import { sensibleInputs, sensibleSources } from './testing/sensible-arbitraries.ts'

const NOW = Date.UTC(2026, 10, 23, 8, 15)

/** The steps that an evaluation took, by the closures and by the interpreter. */
function spent(expression: Expression, input: JsonObject): number {
  const table = new InputTable()
  const closure = compileClosure(expression, table)
  const runs = [new Run(), new Run()] as const
  for (const run of runs) run.prepare({ now: NOW, stepBudget: 1e12 })
  const slots: [] = []
  table.read(input, slots)
  closure(slots, runs[0])
  interpret(expression, input, runs[1])
  return Math.max(...runs.map((run) => run.spent))
}

function estimated(source: string, schema?: object, inputCharacters?: number): number | null {
  try {
    return estimateCost(source, schema as never, { inputCharacters }).most
  } catch (error) {
    if (error instanceof ExpressionError) return null
    throw error
  }
}

function expectEnough(source: string, input: JsonObject, schema?: object): void {
  const most = estimated(source, schema, JSON.stringify(input).length)
  fc.pre(most !== null)
  expect(most).toBeGreaterThanOrEqual(spent(parse(source), input))
}

// Much longer texts and lists than elsewhere: small ones cost nothing.
const large: fc.Arbitrary<JsonObject> = fc
  .tuple(inputs, fc.nat(3_000), fc.nat(300))
  .map(([input, length, count]) =>
    Object.fromEntries(
      Object.entries(input).map(([name, value]) => {
        if (typeof value === 'string') return [name, value.repeat(length)]
        return [name, Array.isArray(value) ? Array.from({ length: count }, () => value).flat() : value]
      }),
    ),
  )

describe('an estimate of the cost of an expression', () => {
  test('is never exceeded, whatever the expression and the input', () => {
    fc.assert(
      fc.property(expressions(callables(), false), fc.oneof(inputs, large), (tree, input) =>
        expectEnough(print(tree), input),
      ),
      { numRuns: 4_000 },
    )
  })

  test('is never exceeded by expressions that make sense', () => {
    fc.assert(
      fc.property(sensibleSources, sensibleInputs, (source, input) => expectEnough(source, input)),
      { numRuns: 3_000 },
    )
  })

  test('is never exceeded by inputs that the schema admits', () => {
    const cases = sketches('nullable').chain(({ schema, whole, partial }) =>
      fc.record({ schema: fc.constant(schema), input: fc.oneof(whole, partial), source: sourcesOnSketches }),
    )
    fc.assert(
      fc.property(cases, ({ schema, input, source }) => expectEnough(source, input, schema)),
      { numRuns: 3_000 },
    )
  })

  const schema = {
    type: 'object',
    properties: {
      readings: { type: 'array', items: { type: 'number' }, maxItems: 50 },
      lots: {
        type: 'array',
        maxItems: 20,
        items: { type: 'object', properties: { parts: { type: 'array', maxItems: 10 } } },
      },
      note: { type: 'string', maxLength: 500 },
      status: { enum: ['OK', 'NG'] },
      open: { type: 'array', items: { type: 'number' } },
      text: { type: 'string' },
      temperature: { type: ['number', 'null'] },
    },
  }

  test.each([
    ['temperature >= 85 and temperature + 1 < 90', 0],
    ['status == "OK"', 0],
    ['status in ["OK", "HOLD"]', 2],
    ['readings.all(r, r > 4)', 50],
    ['readings.all(a, readings.all(b, a + b > 0))', 50 + 50 * 50],
    ['lots.all(lot, lot.parts.exists(part, part > 1))', 20 + 20 * 10],
    ['readings.map(r, r * 2).filter(r, r > 4)', 100],
    ['sum(readings) / count(readings)', 51],
    ['upper(note) == "X"', 1 + Math.floor(1000 / 64)],
    ['readings == [1, 2, 3]', 3],
    ['max(readings) > 4', 51],
    ['hour(now(), "Asia/Seoul") >= 22', 20],
  ])('of %s is at most %d', (source, most) => {
    expect(estimateCost(source, schema)).toEqual({ most, open: [] })
  })

  test('tells what has no bound in the schema, and counts with the size of the input', () => {
    expect(estimateCost('open.all(x, x > 1)', schema, { inputCharacters: 1_000 })).toEqual({
      most: 500,
      open: [{ path: 'open', keyword: 'maxItems' }],
    })
    expect(estimateCost('lower(text) == note', schema).open).toEqual([{ path: 'text', keyword: 'maxLength' }])
    expect(estimateCost('a.b.all(x, x > 1)', undefined, { inputCharacters: 1_000 })).toEqual({
      most: 500 + 25,
      open: [{ path: 'a.b', keyword: 'maxItems' }],
    })
    expect(estimateCost('matches(note, text)', schema).most).toBe(Infinity)
  })
})
