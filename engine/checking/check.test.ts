import { describe, expect, test } from 'vitest'
import { compile, type CompiledExpression, ExpressionError } from '../index.ts'

function faultOf(source: string): ExpressionError {
  let compiled: CompiledExpression
  try {
    compiled = compile(source)
  } catch (error) {
    if (error instanceof ExpressionError) return error
    throw error
  }
  throw new Error(`${compiled.source} was compiled`)
}

describe('what can be read but not be meant is refused when compiling', () => {
  test.each([
    ['a > 1 and foo(1)', 11, 'There is no function `foo`.', undefined],
    ['lenn("a")', 1, 'There is no function `lenn`.', 'Did you mean `len`?'],
    ['a.start_with("x")', 1, 'There is no function `start_with`.', 'Did you mean `starts_with`?'],
    ['MAX(1, 2)', 1, 'There is no function `MAX`.', 'Did you mean `max`?'],
    ['if(a, 1, 2)', 1, 'There is no function `if`.', 'A choice is written `condition ? one : other`.'],
    ['average(xs)', 1, 'There is no function `average`.', 'Did you mean `avg`?'],
    ['constructor(1)', 1, 'There is no function `constructor`.', undefined],
    ['round(1, 2, 3)', 1, '`round` takes 1 to 2 arguments, not 3.', undefined],
    ['abs()', 1, '`abs` takes 1 argument, not 0.', undefined],
    ['"a".contains()', 1, '`contains` takes 1 argument, not 0.', undefined],
    ['x.now()', 1, '`now` is written before its arguments, now(x).', undefined],
    ['getHours(x)', 1, '`getHours` is written after a dot, x.getHours().', undefined],
    ['xs.exists(x)', 1, '`exists` is written `list.exists(item, …)`.', undefined],
    ['matches(a, "(")', 1, 'The pattern is wrong: error parsing regexp: missing closing ): `(`.', undefined],
    [
      'a == 9007199254740993',
      6,
      '`9007199254740993` is beyond 2^53, where numbers are no longer exact.',
      'Write a text for an identifier, or an exponent for an inexact number.',
    ],
    [
      '1 < x < 5',
      1,
      'A comparison is true or false, which has no order.',
      'Write `a < b and b < c`, or `b BETWEEN a AND c`.',
    ],
    [
      'x == TRUE',
      6,
      '`TRUE` is not a value here.',
      'Did you mean `true`? A field of that name is written in back quotes, `TRUE`.',
    ],
    ['Msg{a: 1}', 1, 'JSON has no messages.', 'A map is written `{"key": value}`.'],
  ])('%s', (source, column, problem, suggestion) => {
    expect(faultOf(source)).toMatchObject({ line: 1, column, problem, suggestion })
  })

  test('a field may have any name in back quotes', () => {
    expect(compile('`TRUE` == 1').evaluate({ TRUE: 1 })).toBe(true)
  })

  test('a tree made by hand is held to the same', () => {
    const call = {
      kind: 'call',
      name: 'foo',
      absolute: false,
      target: null,
      arguments: [],
      start: 0,
      end: 0,
    } as const
    expect(() => compile(call)).toThrow(ExpressionError)
  })
})
