import { describe, expect, test } from 'vitest'
import { ExpressionError, parse } from '../index.ts'

function faultOf(source: string, limits = {}): ExpressionError {
  try {
    parse(source, limits)
  } catch (error) {
    if (error instanceof ExpressionError) return error
    throw error
  }
  throw new Error(`${source} was read`)
}

describe('an error tells where it is, what was found and what was expected', () => {
  test.each([
    ['', 1, 1, 'Expected a value, found the end of the expression.', undefined],
    ['a >', 1, 4, 'Expected a value, found the end of the expression.', undefined],
    ['a b', 1, 3, 'Expected an operator or the end of the expression, found `b`.', undefined],
    ['(a > 1', 1, 7, 'Expected `)`, found the end of the expression.', undefined],
    ['a > 1)', 1, 6, 'Found `)`, but no such bracket is open.', undefined],
    ['a and\n  > 1', 2, 3, 'Expected a value, found `>`.', undefined],
    ['온도 >\r\n  😀', 2, 3, 'Found `😀`, which has no meaning here.', undefined],
    ['"😀온" @', 1, 6, 'Found `@`, which has no meaning here.', undefined],
    ['f(1, 2', 1, 7, 'Expected `)`, found the end of the expression.', undefined],
    ['a.', 1, 3, 'Expected the name of a field, found the end of the expression.', undefined],
    ['"abc', 1, 1, 'The text that begins here has no closing `"` on its line.', undefined],
    ["'''abc", 1, 1, "The text that begins here has no closing `'''`.", undefined],
    ['`abc', 1, 1, 'The name that begins here has no closing back quote, or is empty.', undefined],
    [
      String.raw`"\q"`,
      1,
      1,
      '`\\q` is not an escape.',
      'Write `\\\\` for a backslash, or r"…" for text without escapes.',
    ],
    [String.raw`"\uD800"`, 1, 1, '`\\uD800` is not a Unicode character.', undefined],
    [
      '5kg',
      1,
      1,
      'The number `5` runs into the text after it.',
      'Put an operator between them, or leave the unit out.',
    ],
    ['1.5u', 1, 1, "`1.5u` has a fraction, so it can't be unsigned (u).", undefined],
    ['1e999', 1, 1, '`1e999` is larger than a number can be.', undefined],
    [
      'x between 1',
      1,
      12,
      'Expected `AND` and the upper end of the range, found the end of the expression.',
      undefined,
    ],
    ['x between 1 && 2', 1, 13, 'Expected `AND` and the upper end of the range, found `&&`.', undefined],
    ['1 + f(2) is missing', 1, 1, 'IS MISSING asks about a field, as in `a.b IS MISSING`.', undefined],
    ['has(1)', 1, 5, 'has() asks about one field, as in `has(order.lot)`.', undefined],
    ['xs.all(x.y, true)', 1, 8, '`all` takes a name for the item here.', 'As in `list.all(item, item > 0)`.'],
  ])('%j: line %i, column %i', (source, line, column, problem, suggestion) => {
    expect(faultOf(source)).toMatchObject({ line, column, problem, suggestion })
  })

  test('its offset counts UTF-16 units, so that it cuts the source', () => {
    const source = '"😀온" = 1'
    expect(source.slice(faultOf(source).offset)).toBe('= 1')
  })

  test('its message holds all of it', () => {
    expect(faultOf('a = 1').message).toBe(
      'Line 1, column 3: Found `=`, which is not an operator here. Did you mean `==`?',
    )
  })
})

describe('what other languages write gets the word for it here', () => {
  test.each([
    ['a = 1', 'Did you mean `==`?'],
    ['a <> 1', 'Did you mean `!=`?'],
    ['a === 1', 'Did you mean `==`?'],
    ['a !== 1', 'Did you mean `!=`?'],
    ['a => 1', 'Did you mean `>=`?'],
    ['a =< 1', 'Did you mean `<=`?'],
    ['a ≥ 1', 'Did you mean `>=`?'],
    ['a & b', 'Did you mean `&&`?'],
    ['a | b', 'Did you mean `||`?'],
    ['a == “x”', 'Did you mean `"`?'],
    ['（a)', 'Did you mean `(`?'],
    ['a × 2', 'Did you mean `*`?'],
    ['a is null', 'Did you mean `== null`?'],
    ['a IS NOT NULL', 'Did you mean `!= null`?'],
    ['a is 5', 'Did you mean `==`?'],
    ['a in (1, 2)', 'A list is written in square brackets, [a, b].'],
    ['a like "x%"', 'Did you mean `contains(text, part)` or `matches(text, pattern)`?'],
    ['a == not b', 'Put `not` and what it denies in brackets, (not a).'],
    ['a and and b', 'A field of that name is written in back quotes, `and`.'],
    ['a ? b', 'A choice is written `condition ? one : other`.'],
  ])('%s: %s', (source, suggestion) => {
    expect(faultOf(source).suggestion).toBe(suggestion)
  })
})

describe('a word of the grammar', () => {
  test.each([
    'list',
    'min',
    'between',
    'is',
    'missing',
    'package',
    'and',
    'or',
    'not',
    'AND',
    'IN',
    'BETWEEN',
  ])('%s can be the name of a field', (name) => {
    expect(parse(`${name} > 1`)).toMatchObject({ kind: 'relation', left: { kind: 'identifier', name } })
  })

  test.each(['in', 'true', 'null', 'a b', '온도 [℃]', 'x`y'])('%s can be a name in back quotes', (name) => {
    const quoted = `\`${name.replaceAll('`', '``')}\``
    expect(parse(quoted)).toMatchObject({ kind: 'identifier', name })
    expect(parse(`a.${quoted}`)).toMatchObject({ kind: 'selection', field: name })
  })

  test('in a range belongs to the range', () => {
    expect(parse('a BETWEEN 1 AND 2 AND b')).toEqual(parse('a BETWEEN 1 AND 2 AND b'))
    expect(parse('a BETWEEN 1 AND 2 AND b')).toMatchObject({
      kind: 'logical',
      operands: [{ kind: 'between' }, { kind: 'identifier', name: 'b' }],
    })
    expect(parse('a between 1 and 2 && b or c')).toMatchObject({
      operator: 'or',
      operands: [{ operator: 'and' }, {}],
    })
  })

  test('not binds weaker than a comparison, ! tighter', () => {
    expect(parse('not a == b')).toMatchObject({ kind: 'not', operand: { kind: 'relation' } })
    expect(parse('!a == b')).toMatchObject({ kind: 'relation', left: { kind: 'not' } })
  })
})

describe('bounds', () => {
  const refused = (source: string, limits = {}): string => faultOf(source, limits).problem

  test.each([
    ['brackets', '('.repeat(10_000) + '1' + ')'.repeat(10_000)],
    ['open lists', '['.repeat(10_000)],
    ['!', '!'.repeat(10_000)],
    ['-', '-'.repeat(10_000)],
    ['not', 'not '.repeat(10_000)],
    ['choices', 'a?b:'.repeat(10_000)],
    ['sums', 'a+'.repeat(10_000)],
    ['fields', `a${'.b'.repeat(10_000)}`],
    ['comparisons', 'a<'.repeat(10_000)],
    ['calls', 'f('.repeat(10_000)],
    ['alternating connectives', 'a and b && '.repeat(2_000)],
  ])('10,000 nested %s are refused clearly', (_, source) => {
    for (const depth of [100, 200]) {
      const problem = refused(source, { depth })
      // A chain that is cut off by the end of the source is refused for that, without having nested.
      expect([
        `The expression is more than ${depth} levels deep.`,
        'Expected a value, found the end of the expression.',
      ]).toContain(problem)
    }
  })

  test('a chain of conditions does not nest', () => {
    const chain = Array.from({ length: 2_000 }, (_, place) => `a${place} > 1`).join(' or ')
    expect(parse(chain)).toMatchObject({ kind: 'logical', operator: 'or' })
  })

  test('a long source is refused', () => {
    expect(refused(' '.repeat(65_537))).toBe('The expression has 65537 characters; 65536 are allowed.')
    expect(refused('a > 100', { length: 5 })).toBe('The expression has 7 characters; 5 are allowed.')
  })

  test('many nodes are refused', () => {
    expect(refused(`[${'1,'.repeat(10_001)}]`)).toBe('The expression has more than 10000 parts.')
    expect(refused('a + b + c', { nodes: 4 })).toBe('The expression has more than 4 parts.')
  })

  test.each([{ depth: 201 }, { depth: 0 }, { length: 1.5 }, { nodes: Number.NaN }])(
    'limits that make no sense are a RangeError: %j',
    (limits) => {
      expect(() => parse('a', limits)).toThrow(RangeError)
    },
  )
})
