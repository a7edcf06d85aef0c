import { describe, expect, test } from 'vitest'
import { ExpressionError, typeOfExpression } from '../index.ts'
import { ENUMS, MESSAGES } from './messages.ts'
import { type Case, CHECKING, FILES } from './suite.ts'

// What the environment of cel-go's own tests declares.
const ENVIRONMENT = {
  messages: MESSAGES,
  variables: {
    ...ENUMS,
    is: 'string',
    ii: 'int',
    iu: 'uint',
    iz: 'bool',
    id: 'double',
    ib: 'bytes',
    ix: 'null',
  },
  functions: ['fg_s() -> string', '(string).fi_s_s() -> string'],
}

/** The type of a case, or `undefined` where its types don't fit. */
function typeOf({ expr, declarations }: Case, around: typeof ENVIRONMENT | null = null): string | undefined {
  const { container, variables = {}, functions = [] } = declarations
  try {
    return typeOfExpression(expr, {
      container,
      variables: { ...around?.variables, ...variables },
      functions: [...(around?.functions ?? []), ...functions],
      messages: around?.messages,
      // cel-go's checker was run without optional fields.
      extensions: around === null,
    })
  } catch (error) {
    if (error instanceof ExpressionError) return undefined
    throw error
  }
}

// cel-go reads `cel.block` and `cel.index` as functions of dyn; here they have the types of what they stand for.
const MORE_EXACT: ReadonlyMap<string, number> = new Map([['block_ext', 7]])

describe('the types of expressions', () => {
  test.each([...FILES])('of %s are those of cel-go', (file, cases) => {
    // Without a type are those whose check is off, and those that cel-go had no extension for when it was asked.
    const typed = cases.filter(({ type, unchecked }) => type !== undefined && !unchecked)
    const others = typed
      .map((one) => ({ expr: one.expr, type: one.type, found: typeOf(one) }))
      .filter(({ type, found }) => type !== found)
    const moreExact = others.filter(({ type, found }) => type === 'dyn' && found !== undefined)
    expect(moreExact).toHaveLength(MORE_EXACT.get(file) ?? 0)
    expect(others).toEqual(moreExact)
  })

  test('are found for all that is to be checked', () => {
    const cases = [...FILES.values()].flat()
    const typed = cases.filter(({ type, unchecked }) => type !== undefined && !unchecked)
    const refused = cases.filter((one) => !one.unchecked && typeOf(one) === undefined)
    expect({ typed: typed.length, refused }).toEqual({ typed: 1445, refused: [] })
  })

  test('of the type deductions are those that the suite states', () => {
    const deductions = FILES.get('type_deductions') ?? []
    expect(deductions.filter(({ type }) => type === undefined)).toEqual([])
    expect(deductions.filter((one) => typeOf(one) !== one.type)).toEqual([])
  })

  test("of cel-go's checking suite are found, and what it refuses is refused", () => {
    const others = CHECKING.map((one) => ({
      expr: one.expr,
      type: one.type,
      found: typeOf(one, ENVIRONMENT),
    }))
    expect(others.filter(({ type, found }) => type !== found)).toEqual([])
    expect(CHECKING).toHaveLength(135)
  })
})
