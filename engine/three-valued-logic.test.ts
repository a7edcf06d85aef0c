import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compile, isUnknown, type JsonObject } from './index.ts'

/** Kleene's strong logic: 1 true, 0 false, ½ unknown. Then `and` is the least, `or` the greatest, `not` 1 − x. */
type Kleene = 0 | 0.5 | 1

const INPUT: JsonObject = { yes: 1, no: 0 }
const OPERANDS: Readonly<Record<string, Kleene>> = {
  'yes > 0.5': 1,
  'no > 0.5': 0,
  'absent > 0.5': 0.5,
  '"a" > 1': 0.5,
}

function truthOf(source: string): Kleene {
  const result = compile(source).evaluate(INPUT)
  if (isUnknown(result)) return 0.5
  if (typeof result !== 'boolean') throw new Error(`${source} is ${JSON.stringify(result)}`)
  return result ? 1 : 0
}

interface Formula {
  readonly source: string
  readonly truth: Kleene
}

function join(operator: 'and' | 'or', symbol: string, operands: readonly Formula[]): Formula {
  const truths = operands.map(({ truth }) => truth)
  const truth = (operator === 'and' ? Math.min(...truths) : Math.max(...truths)) as Kleene
  return { source: operands.map(({ source }) => `(${source})`).join(` ${symbol} `), truth }
}

function deny({ source, truth }: Formula): Formula {
  return { source: `not (${source})`, truth: (1 - truth) as Kleene }
}

const formulas: fc.Arbitrary<Formula> = fc.letrec<{ formula: Formula }>((tie) => ({
  formula: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.constantFrom(...Object.entries(OPERANDS)).map(([source, truth]) => ({ source, truth })),
    tie('formula').map(deny),
    fc
      .tuple(fc.constantFrom('and', '&&'), fc.array(tie('formula'), { minLength: 2, maxLength: 4 }))
      .map(([symbol, operands]) => join('and', symbol, operands)),
    fc
      .tuple(fc.constantFrom('or', '||'), fc.array(tie('formula'), { minLength: 2, maxLength: 4 }))
      .map(([symbol, operands]) => join('or', symbol, operands)),
  ),
})).formula

describe('three-valued logic', () => {
  test('is the one of Kleene', () => {
    fc.assert(
      fc.property(formulas, ({ source, truth }) => {
        expect(truthOf(source)).toBe(truth)
      }),
      { numRuns: 2_000 },
    )
  })

  test('does not depend on the order of operands', () => {
    fc.assert(
      fc.property(
        fc.array(formulas, { minLength: 2, maxLength: 4 }),
        fc.constantFrom('and', 'or'),
        (all, word) => {
          expect(truthOf(join(word, word, all).source)).toBe(
            truthOf(join(word, word, all.toReversed()).source),
          )
        },
      ),
      { numRuns: 500 },
    )
  })

  test('keeps the laws of De Morgan', () => {
    fc.assert(
      fc.property(formulas, formulas, (a, b) => {
        expect(truthOf(deny(join('and', 'and', [a, b])).source)).toBe(
          truthOf(join('or', 'or', [deny(a), deny(b)]).source),
        )
        expect(truthOf(deny(join('or', 'or', [a, b])).source)).toBe(
          truthOf(join('and', 'and', [deny(a), deny(b)]).source),
        )
      }),
      { numRuns: 500 },
    )
  })

  test('over lists decides as a chain of the items does', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(1, 0, 'a', null), { minLength: 2, maxLength: 6 }), (xs) => {
        const chain = (word: string): string => xs.map((_, place) => `xs[${place}] > 0.5`).join(` ${word} `)
        const truth = (source: string): unknown => {
          const result = compile(source).evaluate({ xs })
          return isUnknown(result) ? 'unknown' : result
        }
        expect(truth('xs.all(x, x > 0.5)')).toBe(truth(chain('and')))
        expect(truth('xs.exists(x, x > 0.5)')).toBe(truth(chain('or')))
        expect(truth('all(xs.map(x, x == 1))')).toBe(
          truth(xs.map((_, place) => `xs[${place}] == 1`).join(' and ')),
        )
      }),
      { numRuns: 500 },
    )
  })
})
