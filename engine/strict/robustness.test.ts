import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FILES } from '../conformance/suite.ts'
import { compile, ExpressionError, parse, print, type StrictInput, typeOfExpression } from '../index.ts'
import { STRICT_GRAMMAR } from '../syntax/grammar.ts'

const SOURCES = [...FILES.values()].flat().map(({ expr }) => expr)

const INPUT: Readonly<Record<string, StrictInput>> = {
  x: 1n,
  y: [1, 'a', null],
  a: { b: { c: true } },
  m: {},
}

// Halves of the suite's expressions put together: most are nonsense, many can be read, and all functions occur.
const spliced = fc
  .tuple(
    fc.constantFrom(...SOURCES),
    fc.constantFrom(...SOURCES),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.nat(6),
  )
  .map(([one, other, at, lost]) => {
    const [left, right] = [Math.floor(one.length * at), Math.floor(other.length * at)]
    return `${one.slice(0, left)}${other.slice(right + (lost === 6 ? 1 : 0))}`
  })

// Arguments of one case in the place of those of another: types that don't fit.
const exchanged = fc.tuple(fc.constantFrom(...SOURCES), fc.constantFrom(...SOURCES)).map(([one, other]) => {
  const given = /\(([^()]*)\)/u.exec(other)?.[1] ?? other
  return one.replace(/\([^()]*\)/u, () => `(${given})`)
})

function readable(source: string): boolean {
  try {
    parse(source, {}, STRICT_GRAMMAR)
    return true
  } catch (error) {
    if (error instanceof ExpressionError) return false
    throw error
  }
}

describe('whatever is written', () => {
  test('is refused as an ExpressionError or evaluated without an exception', () => {
    let evaluated = 0
    fc.assert(
      fc.property(fc.oneof(spliced, exchanged), (source) => {
        try {
          compile(source, { numbers: 'strict' }).evaluate(INPUT)
          evaluated += 1
        } catch (error) {
          expect(error).toBeInstanceOf(ExpressionError)
        }
      }),
      { numRuns: 20_000 },
    )
    expect(evaluated).toBeGreaterThan(2_000)
  })

  test('has a type or is refused as an ExpressionError', () => {
    fc.assert(
      fc.property(fc.oneof(spliced, exchanged), (source) => {
        try {
          typeOfExpression(source, { variables: { x: 'int', y: 'list(dyn)', m: 'map(string, A)' } })
        } catch (error) {
          expect(error).toBeInstanceOf(ExpressionError)
        }
      }),
      { numRuns: 10_000 },
    )
  })

  test('has a type in bounded time', () => {
    const nest = (place: number, body: string): string =>
      `cel.bind(x${place}, {x${place - 1}: x${place - 1}}, ${body})`
    const shared = Array.from({ length: 40 }, (_, at) => 40 - at).reduce((body, at) => nest(at, body), 'x40')
    expect(typeOfExpression(`cel.bind(x0, 1, ${shared})`)).toContain('dyn')
    const places = Array.from({ length: 40 }, (_, at) => at)
    const linked = places.map((at) => `x${at} == {x${at + 1}: x${at + 1}}`).join(' && ')
    const bound = places
      .concat(40)
      .reduce((body, at) => `cel.bind(x${at}, [][0], ${body})`, `${linked} ? x0 : x0`)
    expect(() => typeOfExpression(bound)).toThrow(ExpressionError)
  })

  test('is printed so that it reads the same', () => {
    for (const source of SOURCES.filter(readable)) {
      // What is printed of a tree that was read from what was printed.
      const once = print(parse(source, {}, STRICT_GRAMMAR))
      expect(print(parse(once, {}, STRICT_GRAMMAR))).toBe(once)
    }
  })
})
