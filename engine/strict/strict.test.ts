import { describe, expect, test } from 'vitest'
import {
  compile,
  Duration,
  ExpressionError,
  isUnknown,
  OptionalValue,
  type StrictInput,
  StrictMap,
  Timestamp,
  typeOfExpression,
  Uint,
} from '../index.ts'

function evaluate(source: string, input: Readonly<Record<string, StrictInput>> = {}, stepBudget?: number) {
  return compile(source, { numbers: 'strict' }).evaluate(input, { stepBudget })
}

function reasonOf(source: string, input: Readonly<Record<string, StrictInput>> = {}, stepBudget?: number) {
  const result = evaluate(source, input, stepBudget)
  return isUnknown(result) ? result.reason : result
}

describe('numbers', () => {
  test('an int is a bigint, a uint a Uint, a double a number', () => {
    expect(evaluate('[1, 2u, 3.0]')).toEqual([1n, new Uint(2n), 3])
  })

  test('a number of JSON is a double, which no int is added to', () => {
    expect(evaluate('n + 1.0', { n: 5 })).toBe(6)
    expect(reasonOf('n + 1', { n: 5 })).toBe('TYPE')
    expect(evaluate('n + 1', { n: 5n })).toBe(6n)
  })

  test('what goes beyond 64 bits is unknown', () => {
    expect(reasonOf('9223372036854775807 + 1')).toBe('OVERFLOW')
    expect(reasonOf('0u - 1u')).toBe('OVERFLOW')
    expect(reasonOf('n', { n: 2n ** 63n })).toBe('OVERFLOW')
    expect(evaluate('-9223372036854775808')).toBe(-(2n ** 63n))
    expect(reasonOf('9223372036854775808')).toBe('OVERFLOW')
  })

  test('a key of a map is found by any number that equals it', () => {
    expect(evaluate('{1: "a", 2u: "b"}[2.0]')).toBe('b')
    expect(reasonOf('{1: "a", 1u: "b"}')).toBe('ARGUMENT')
  })
})

describe('input', () => {
  test('objects and lists of JSON are maps and lists', () => {
    expect(evaluate('order.items[0].lot', { order: { items: [{ lot: 'L1' }] } })).toBe('L1')
  })

  test('it may hold the values of CEL', () => {
    const at = Timestamp.of(0, 0)
    const length = Duration.of(60, 0)
    expect(evaluate('string(at + length)', { at, length })).toBe('1970-01-01T00:01:00Z')
    expect(evaluate('o.orValue(2)', { o: new OptionalValue(1n) })).toBe(1n)
  })

  test('what a prototype has is missing', () => {
    const names = ['constructor', '__proto__', 'toString', 'a.constructor', 'a["__proto__"]', 'a.b.length']
    expect(names.map((name) => isUnknown(evaluate(name, { a: { b: 'x' } })))).toEqual(names.map(() => true))
    expect(evaluate('has(a.constructor)', { a: {} })).toBe(false)
    expect(evaluate('m.__proto__', { m: JSON.parse('{"__proto__": 1}') as StrictInput })).toBe(1)
  })

  test('what is no value of CEL is unknown', () => {
    const input = { f: () => 1, s: Symbol('s'), deep: {} } as unknown as Record<string, StrictInput>
    expect(reasonOf('f', input)).toBe('TYPE')
    expect(reasonOf('s', input)).toBe('TYPE')
    let deep: StrictInput = 1n
    for (let depth = 0; depth < 5_000; depth += 1) deep = [deep]
    expect(reasonOf('deep', { deep })).toBe('BUDGET')
  })

  test('a name is looked up in the container first, and the longest variable counts', () => {
    const find = (source: string) =>
      compile(source, { numbers: 'strict', container: 'a.b' }).evaluate({
        'a.b.x': 1n,
        'a.x': 2n,
        x: 3n,
        'a.y': 4n,
      })
    expect([find('x'), find('.x'), find('y')]).toEqual([1n, 3n, 4n])
  })

  test('the names that are read are told', () => {
    const { references } = compile('a.b > 1 && [1].all(x, x > c) && int == type(1)', { numbers: 'strict' })
    expect(references.map(({ path }) => path)).toEqual(['a.b', 'c'])
  })
})

describe('the language', () => {
  test("the people's words are no operators", () => {
    for (const source of ['a and b', 'a IS MISSING', 'x between 1 and 2', 'count([1], x, x > 1)']) {
      if (source.startsWith('count')) expect(reasonOf(source)).toBe('ARGUMENT')
      else expect(() => compile(source, { numbers: 'strict' })).toThrow(ExpressionError)
    }
  })

  test('a comma may end a list, but not a call', () => {
    expect(evaluate('[1,]')).toEqual([1n])
    expect(() => compile('size([1],)', { numbers: 'strict' })).toThrow('no comma')
  })

  test('a macro needs a name, and two that differ', () => {
    for (const source of [
      '[1].all(1, true)',
      '[1].all(x, x, true)',
      '[1].transformList(cel.index(0), v, v)',
    ]) {
      expect(() => compile(source, { numbers: 'strict' })).toThrow(ExpressionError)
    }
  })

  test('an index of a block that is not there is found when compiling', () => {
    expect(() => compile('cel.block([1], cel.index(1))', { numbers: 'strict' })).toThrow(ExpressionError)
  })

  test('what is bound counts only where it is read', () => {
    expect(evaluate('cel.bind(x, 1 / 0, true)')).toBe(true)
    expect(reasonOf('cel.bind(x, 1 / 0, x)')).toBe('ARITHMETIC')
  })

  test('entries of a map can be made one by one', () => {
    const result = evaluate('["a", "b"].transformMapEntry(i, v, {v: i})')
    expect(result instanceof StrictMap && result.entries()).toEqual([
      ['a', 0n],
      ['b', 1n],
    ])
    expect(reasonOf('["a", "a"].transformMapEntry(i, v, {v: i})')).toBe('ARGUMENT')
  })

  test('a tree is printed and read again', () => {
    const source = '[?a.?b, c[?0]] == {?"k": a.`x-y`}'
    expect(compile(source, { numbers: 'strict' }).source).toBe(source)
  })
})

describe('types', () => {
  test('are deduced from those of variables and functions', () => {
    const declarations = { variables: { x: 'list(int)' }, functions: ['f(A, list(A)) -> map(A, A)'] }
    expect(typeOfExpression('f(1, x)', declarations)).toBe('map(int, int)')
    expect(typeOfExpression('x.map(i, i > 1 ? optional.of(i) : optional.none())', declarations)).toBe(
      'list(optional_type(int))',
    )
  })

  test('that do not fit are refused at their place', () => {
    expect(() => typeOfExpression('true || 1 + 1.0 > 1.0')).toThrow(
      "Line 1, column 9: `+` doesn't take (int, double).",
    )
    expect(() => typeOfExpression('x')).toThrow('`x` is not declared.')
    expect(() => typeOfExpression('x', { variables: { x: 'list(' } })).toThrow(RangeError)
    for (const line of ['f', 'f()', 'f() -> ', '(int)f() -> int', 'f(int -> int', 'f() -> int int']) {
      expect(() => typeOfExpression('1', { functions: [line] })).toThrow(RangeError)
    }
  })
})

describe('bounds', () => {
  const many = Array.from({ length: 200 }, (_, place) => BigInt(place))

  test('nested macros end with the budget', () => {
    const source = 'l.all(a, l.all(b, l.all(c, a + b + c >= 0)))'
    expect(reasonOf(source, { l: many })).toBe('BUDGET')
    expect(reasonOf('l.transformMap(i, v, l.transformList(j, w, l.map(x, x)))', { l: many })).toBe('BUDGET')
  })

  test('texts and lists have a largest size', () => {
    const text = 'x'.repeat(600_000)
    expect(reasonOf('t + t', { t: text })).toBe('BUDGET')
    expect(reasonOf('t.replace("x", "yyy")', { t: text }, 1e9)).toBe('BUDGET')
    expect(reasonOf('[t, t].join()', { t: text }, 1e9)).toBe('BUDGET')
    expect(reasonOf('"%s%s".format([t, t])', { t: text }, 1e9)).toBe('BUDGET')
    const nested = Array.from({ length: 30 }).reduce<string>((inner) => `cel.bind(x, [x, x], ${inner})`, 'x')
    expect(reasonOf(`cel.bind(x, [1], ${nested})`)).toBe('BUDGET')
  })

  test('a pattern that others choke on takes linear time', () => {
    expect(evaluate('t.matches("^(a+)+$")', { t: `${'a'.repeat(5_000)}!` })).toBe(false)
    expect(reasonOf('t.matches("(")', { t: 'a' })).toBe('ARGUMENT')
  })

  test('an option that makes no sense is told', () => {
    expect(() => evaluate('1', {}, -1)).toThrow(RangeError)
  })
})
