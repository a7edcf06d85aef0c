/** What the checker claims before there is an input holds for every input that the schema admits. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { interpret } from './backends/interpreter.ts'
import { Run } from './backends/run.ts'
import { Hints } from './checking/expressions/hints.ts'
import { Inference } from './checking/expressions/inference.ts'
import { typeOfSchema } from './checking/schema/schema-shape.ts'
import { admits, fewValues, kindsOf } from './checking/types/type.ts'
import { FUNCTION_NAMES } from './functions/registry.ts'
import {
  type CheckIssue,
  checkExpression,
  compile,
  ExpressionError,
  isUnknown,
  type JsonObject,
  type JsonValue,
  parse,
} from './index.ts'
import { expressions } from './testing/arbitraries.ts'
import { chainsOnSketches, sketches, sourcesOnSketches } from './testing/schema-arbitraries.ts'
import type { Result } from './semantics/operand.ts'
import type { Expression } from './syntax/tree.ts'
import { childrenOf } from './syntax/walk.ts'
import { kindOf } from './values/kinds.ts'

const RUNS = 4_000

const cases = (kinds: 'plain' | 'nullable', inputs: 'whole' | 'partial') =>
  sketches(kinds).chain((sketch) =>
    fc.tuple(
      fc.constant(sketch.schema),
      fc.oneof(sourcesOnSketches, chainsOnSketches),
      fc.array(sketch[inputs], { minLength: 3, maxLength: 8 }),
    ),
  )

/** Each node that was evaluated, with what it came to. */
function evaluated(source: string, input: JsonObject): [Expression, Result][] {
  const results: [Expression, Result][] = []
  interpret(parse(source), input, new Run(), (node, result) => results.push([node, result]))
  return results
}

describe('a claim of the checker', () => {
  test('about a node that is always true, always false or impossible is never refuted', () => {
    const claims = new Map<string, number>()
    fc.assert(
      fc.property(cases('nullable', 'partial'), ([schema, source, inputs]) => {
        const { issues } = checkExpression(source, schema)
        for (const issue of issues) claims.set(issue.code, (claims.get(issue.code) ?? 0) + 1)
        for (const [node, result] of inputs.flatMap((input) => evaluated(source, input))) {
          const found = issues.find(({ start, end }) => node.start === start && node.end === end)
          if (found?.code === 'ALWAYS_TRUE') expect(result).not.toBe(false)
          if (found?.code === 'ALWAYS_FALSE') expect(result).not.toBe(true)
          if (found?.code !== 'IMPOSSIBLE_COMPARISON' || isAboutOperand(found)) continue
          expect(isUnknown(result) || (node.kind === 'relation' && result === isDenial(node))).toBe(true)
        }
      }),
      { numRuns: RUNS },
    )
    expect(
      Math.min(
        ...['ALWAYS_TRUE', 'ALWAYS_FALSE', 'IMPOSSIBLE_COMPARISON'].map((code) => claims.get(code) ?? 0),
      ),
    ).toBeGreaterThan(50)
  })

  test('that nothing is wrong means that no whole input has a value of a wrong kind', () => {
    let sound = 0
    fc.assert(
      fc.property(cases('plain', 'whole'), ([schema, source, inputs]) => {
        if (!isSingleKinded(source, schema)) return
        if (checkExpression(source, schema).issues.some(({ severity }) => severity === 'ERROR')) return
        sound += 1
        for (const input of inputs) {
          const result = compile(source).evaluate(input)
          expect(isUnknown(result) && result.reason === 'TYPE').toBe(false)
        }
      }),
      { numRuns: RUNS },
    )
    expect(sound).toBeGreaterThan(RUNS / 10)
  })

  test('about the type of a node holds for what it comes to', () => {
    fc.assert(
      fc.property(cases('nullable', 'partial'), ([schema, source, inputs]) => {
        const expression = parse(source)
        const inference = new Inference(source, typeOfSchema(schema), new Hints())
        inference.infer(expression)
        for (const input of inputs) {
          interpret(expression, input, new Run(), (node, result) => {
            if (isUnknown(result)) return
            const type = inference.known(node)
            expect(admits(type, [kindOf(result)])).toBe(true)
            if (typeof result !== 'object' || result === null) {
              expect(fewValues(type)?.includes(result) ?? true).toBe(true)
            }
            if (typeof result === 'number') {
              expect(!type.whole || Number.isInteger(result)).toBe(true)
              expect(type.numbers.some(({ low, high }) => low <= result && result <= high)).toBe(true)
            }
          })
        }
      }),
      { numRuns: RUNS },
    )
  })
})

/** It tells what another operation needs in this place, and nothing of what the node itself comes to. */
function isAboutOperand({ message }: CheckIssue): boolean {
  return message.includes(' needs ')
}

/** What values of two kinds come to, when they are compared at all. */
function isDenial(node: Expression): boolean {
  return node.kind === 'relation' && (node.operator === '!=' || node.operator === 'not in')
}

/** No part of it may be of two kinds: then it depends on the input whether an operation can take it. */
function isSingleKinded(source: string, schema: Readonly<Record<string, unknown>>): boolean {
  const expression = parse(source)
  const inference = new Inference(source, typeOfSchema(schema), new Hints())
  inference.infer(expression)
  return everyNode(expression, (node) => {
    const type = inference.known(node)
    const items = admits(type, ['list']) ? kindsOf(type.shape.item(null).type) : []
    return kindsOf(type).length <= 1 && items.length <= 1
  })
}

function everyNode(node: Expression, holds: (node: Expression) => boolean): boolean {
  return holds(node) && childrenOf(node).every((child) => everyNode(child, holds))
}

describe('the checker', () => {
  const keywords = [
    'type',
    'enum',
    'const',
    'minimum',
    'properties',
    'items',
    '$ref',
    'allOf',
    'anyOf',
    'x-unit',
    'a',
  ]
  const schemas = fc.letrec<{ schema: JsonValue }>((tie) => ({
    schema: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      fc.constantFrom<JsonValue>('number', 'object', '#', '#/properties/a', 'mm/s', 5, null, true, false),
      fc.array(tie('schema'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...keywords), tie('schema'), { maxKeys: 4, noNullPrototype: true }),
    ),
  })).schema
  const callables = FUNCTION_NAMES.map((name) => ({ name, least: 1, most: 2, member: false }))

  test('takes any schema and any expression that can be compiled', () => {
    let checked = 0
    fc.assert(
      fc.property(schemas, expressions(callables, false), (schema, expression) => {
        try {
          checkExpression(expression, { properties: { a: schema, b: schema }, anyOf: [schema] })
          checked += 1
        } catch (error) {
          expect(error).toBeInstanceOf(ExpressionError)
        }
      }),
      { numRuns: RUNS },
    )
    expect(checked).toBeGreaterThan(RUNS / 10)
  })
})
