import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse, print } from '../index.ts'
import { bare, expressions } from '../testing/arbitraries.ts'

const CALLABLES = [
  { name: 'f', least: 0, most: 3, member: false },
  { name: 'size', least: 1, most: 2, member: true },
]

describe('printing', () => {
  test('parsing what was printed gives any tree back', () => {
    fc.assert(
      fc.property(expressions(CALLABLES, true), (tree) => {
        expect(bare(parse(print(tree)))).toEqual(bare(tree))
      }),
      { numRuns: 3_000 },
    )
  })

  test.each([
    ['a&&b', 'a && b'],
    ['a AND b', 'a AND b'],
    ['a And b', 'a AND b'],
    ['(a and (b or c))', 'a and (b or c)'],
    ['((a and b)) or c', 'a and b or c'],
    ['(a and b) and c', 'a and b and c'],
    ['a and (b and c)', 'a and b and c'],
    ['a && (b and c)', 'a && (b and c)'],
    ['not(a)', 'not a'],
    ['!(a==b)', '!(a == b)'],
    ['not (a == b)', 'not a == b'],
    ['(not a) == b', '(not a) == b'],
    ['a-(b-c)', 'a - (b - c)'],
    ['(a-b)-c', 'a - b - c'],
    ['a*(b+c)', 'a * (b + c)'],
    ['-(-5)', '--5'],
    ['x BETWEEN 1 and 2', 'x BETWEEN 1 AND 2'],
    ['x not  between 1 and 2', 'x not between 1 and 2'],
    ['x IS   MISSING', 'x IS MISSING'],
    ['x NOT IN [1,2]', 'x NOT IN [1, 2]'],
    ['has( a.b )', 'has(a.b)'],
    ['xs.all( x,x>1 )', 'xs.all(x, x > 1)'],
    ['any( xs, x, x>1 )', 'any(xs, x, x > 1)'],
    ['`Air temperature [K]`>300', '`Air temperature [K]` > 300'],
    ['a.`b c`[ "d" ]', 'a.`b c`["d"]'],
    ["'single' + r'raw\\'", "'single' + r'raw\\'"],
    ['0x1F + 5u + 1.50', '0x1F + 5u + 1.50'],
    ['{ "a":1, }', '{"a": 1}'],
    ['a ? b : c ? d : e', 'a ? b : c ? d : e'],
    ['(a ? b : c) ? d : e', '(a ? b : c) ? d : e'],
    ['a // why\n > 1', 'a > 1'],
  ])('%s is printed as %s', (source, printed) => {
    expect(print(parse(source))).toBe(printed)
  })
})
