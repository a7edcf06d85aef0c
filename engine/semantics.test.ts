import { describe, expect, test } from 'vitest'
import { compile, type EvaluateOptions, isUnknown, type JsonObject } from './index.ts'

/** A value as JSON has it, or the reason and path of an unknown. */
function outcome(source: string, input: JsonObject = {}, options: EvaluateOptions = {}): unknown {
  const result = compile(source).evaluate(input, options)
  return isUnknown(result)
    ? { unknown: result.reason, path: result.path }
    : JSON.parse(JSON.stringify(result))
}

const unknown = (reason: string, path?: string): object => ({ unknown: reason, path })

describe('what is missing, null or of another kind is unknown, not false', () => {
  test.each<[string, JsonObject, unknown]>([
    ['missing > 80', {}, unknown('MISSING', 'missing')],
    ['missing > 80 or true', {}, true],
    ['missing > 80 and false', {}, false],
    ['n > 80', { n: null }, unknown('NULL', 'n')],
    ['80 < n', { n: null }, unknown('NULL', 'n')],
    ['"90" > 80', {}, unknown('TYPE')],
    ['t > 80', { t: '90' }, unknown('TYPE', 't')],
    ['t > 80', { t: [90] }, unknown('TYPE', 't')],
    ['t > 80', { t: true }, unknown('TYPE', 't')],
    ['t BETWEEN 1 AND 5', { t: '3' }, unknown('TYPE', 't')],
    ['t BETWEEN 1 AND hi', { t: 0 }, false],
    ['t BETWEEN 1 AND hi', { t: 3 }, unknown('MISSING', 'hi')],
    ['t NOT BETWEEN 1 AND hi', { t: 0 }, true],
    ['a.b.c > 1', {}, unknown('MISSING', 'a.b.c')],
    ['a.b.c > 1', { a: {} }, unknown('MISSING', 'a.b.c')],
    ['a.b.c > 1', { a: { b: null } }, unknown('NULL', 'a.b.c')],
    ['a.b.c > 1', { a: { b: 5 } }, unknown('TYPE', 'a.b.c')],
    ['a[2] > 1', { a: [1, 2] }, unknown('MISSING', 'a[2]')],
    ['a[i] > 1', { a: [1, 2], i: 5 }, unknown('MISSING')],
    ['a[i] > 1', { a: [1, 2], i: -1 }, unknown('ARGUMENT', 'i')],
    ['a[i] > 1', { a: [1, 2], i: 0.5 }, unknown('ARGUMENT', 'i')],
    ['a["b c"]', { a: { 'b c': 1 } }, 1],
    ['a[k]', { a: { b: 1 }, k: 'b' }, 1],
    ['a[0]', { a: { b: 1 } }, unknown('TYPE', 'a[0]')],
    ['not (x > 1)', {}, unknown('MISSING', 'x')],
    ['x > 1 ? 1 : 2', {}, unknown('MISSING', 'x')],
    ['true ? 1 : x', {}, 1],
    ['n and true', { n: 1 }, unknown('TYPE', 'n')],
    ['n or true', { n: 1 }, true],
    ['n and false', { n: null }, false],
    ['not n', { n: 'yes' }, unknown('TYPE', 'n')],
    ['-t', { t: 'x' }, unknown('TYPE', 't')],
    ['x in list', { x: 1 }, unknown('MISSING', 'list')],
    ['x in "abc"', { x: 'a' }, unknown('TYPE')],
  ])('%s of %j is %j', (source, input, expected) => {
    expect(outcome(source, input)).toEqual(expected)
  })

  test('when two things are unknown, both are told', () => {
    expect(compile('a > 1 and b > 1').evaluate({ b: null })).toMatchObject({
      reason: 'MISSING',
      path: 'a',
      message: '`a` is missing.',
      also: [{ reason: 'NULL', path: 'b', message: '`b` is null; `>` needs a value.' }],
    })
  })
})

describe('presence', () => {
  test.each<[string, JsonObject, unknown]>([
    ['has(x)', { x: 1 }, true],
    ['has(x)', { x: null }, true],
    ['has(x)', {}, false],
    ['has(a.b)', { a: { b: 0 } }, true],
    ['has(a.b)', { a: {} }, false],
    ['has(a.b)', {}, false],
    ['has(a.b)', { a: null }, false],
    ['has(a.b)', { a: 5 }, unknown('TYPE', 'a.b')],
    ['has(a[1])', { a: [1] }, false],
    ['x IS MISSING', {}, true],
    ['x IS MISSING', { x: null }, false],
    ['a.b is not missing', { a: { b: false } }, true],
    ['coalesce(a, b, 3)', { b: null }, 3],
    ['coalesce(a, b, 3)', { b: 2 }, 2],
    ['coalesce(a.b.c, "none")', { a: null }, 'none'],
    ['coalesce(a, b)', {}, unknown('MISSING', 'b')],
    ['coalesce(a / 0, 1)', { a: 1 }, unknown('ARITHMETIC')],
  ])('%s of %j is %j', (source, input, expected) => {
    expect(outcome(source, input)).toEqual(expected)
  })
})

describe('equality is never an error between kinds', () => {
  test.each<[string, JsonObject, unknown]>([
    ['1 == "1"', {}, false],
    ['1 != "1"', {}, true],
    ['1 == 1.0', {}, true],
    ['5u == 5', {}, true],
    ['0 == -0.0', {}, true],
    ['null == null', {}, true],
    ['x == null', { x: null }, true],
    ['x == null', { x: 0 }, false],
    ['x == null', {}, unknown('MISSING', 'x')],
    ['x == y', { x: [1, { a: [2] }], y: [1, { a: [2] }] }, true],
    ['x == y', { x: { a: 1, b: 2 }, y: { b: 2, a: 1 } }, true],
    ['x == y', { x: { a: 1 }, y: { b: 1 } }, false],
    ['x == [1, 2]', { x: [2, 1] }, false],
    ['{"a": [1]} == x', { x: { a: [1] } }, true],
    ['x != y', { x: '온도', y: '온도' }, false],
    ['2 in list', { list: [1, 2] }, true],
    ['"2" in list', { list: [1, 2] }, false],
    ['[1] in list', { list: [[1]] }, true],
    ['null in list', { list: [null] }, true],
    ['x in ["A", "B"]', { x: 'B' }, true],
    ['x not in ["A", "B"]', { x: 'B' }, false],
    ['x NOT IN ["A", "B"]', { x: null }, true],
    ['"k" in m', { m: { k: null } }, true],
    ['"toString" in m', { m: {} }, false],
    ['1 in m', { m: { '1': 1 } }, false],
    ['b"a" == b\'\\x61\'', {}, true],
    ['duration("60s") == duration("1m")', {}, true],
    ['timestamp("2026-11-23T00:00:00Z") == timestamp("2026-11-23T09:00:00+09:00")', {}, true],
  ])('%s of %j is %j', (source, input, expected) => {
    expect(outcome(source, input)).toEqual(expected)
  })
})

describe('order', () => {
  test.each<[string, JsonObject, unknown]>([
    ['x >= 80', { x: 80 }, true],
    ['x > 80', { x: 80 }, false],
    ['x <= 0', { x: 0 }, true],
    ['x < 0', { x: -0 }, false],
    ['x > -1', { x: 0 }, true],
    ['80 <= x', { x: 80 }, true],
    ['80 < x', { x: 80 }, false],
    ['x <= y', { x: 1, y: 1.5 }, true],
    ['x BETWEEN 1 AND 5', { x: 5 }, true],
    ['x BETWEEN 1 AND 5', { x: 1 }, true],
    ['x BETWEEN 1 AND 5', { x: 5.000000000000001 }, false],
    ['x not between 1 and 5', { x: 5.5 }, true],
    ['"B" > "A"', {}, true],
    ['"a" < "Z"', {}, false],
    ['"\u{1F600}" > "\uFF5E"', {}, true],
    ['"ab" < "abc"', {}, true],
    ['false < true', {}, true],
    ['b"a" < b"ab"', {}, true],
    ['duration("90s") > duration("1m")', {}, true],
    ['timestamp("2026-11-23") < timestamp("2026-11-23T00:00:00.000000001Z")', {}, true],
    ['[1] < [2]', {}, unknown('TYPE')],
    ['timestamp("2026-11-23") < "2026-11-24"', {}, unknown('TYPE')],
  ])('%s of %j is %j', (source, input, expected) => {
    expect(outcome(source, input)).toEqual(expected)
  })
})

describe('arithmetic', () => {
  test.each<[string, JsonObject, unknown]>([
    ['i + 1', { i: 5 }, 6],
    ['7 / 2', {}, 3.5],
    ['7 % 2.5', {}, 2],
    ['-7 % 2', {}, -1],
    ['2 + 3 * 4 - 6 / 3', {}, 12],
    ['-(2 + 3)', {}, -5],
    ['0x1F + 1u', {}, 32],
    ['.5 + 1e-1', {}, 0.6],
    ['1 / 0', {}, unknown('ARITHMETIC')],
    ['1 / -0.0', {}, unknown('ARITHMETIC')],
    ['1 % 0', {}, unknown('ARITHMETIC')],
    ['i + 1', { i: Number.MAX_SAFE_INTEGER }, unknown('OVERFLOW')],
    ['i - 1', { i: -Number.MAX_SAFE_INTEGER }, unknown('OVERFLOW')],
    ['i * 2', { i: 2 ** 52 }, unknown('OVERFLOW')],
    ['x * 10', { x: 1e300 }, 1e301],
    ['x * 10', { x: 1e308 }, unknown('OVERFLOW')],
    ['"a" + "b"', {}, 'ab'],
    ['[1] + [2]', {}, [1, 2]],
    ['"a" + 1', {}, unknown('TYPE')],
    ['"a" - "b"', {}, unknown('TYPE')],
    ['x + 1', { x: null }, unknown('NULL', 'x')],
    ['true + 1', {}, unknown('TYPE')],
    ['timestamp("2026-11-23") - timestamp("2026-11-22")', {}, '86400s'],
    ['timestamp("2026-11-23") + duration("1h30m")', {}, '2026-11-23T01:30:00Z'],
    ['duration("1h") + timestamp("2026-11-23")', {}, '2026-11-23T01:00:00Z'],
    ['timestamp("2026-11-23") - duration("0.5s")', {}, '2026-11-22T23:59:59.5Z'],
    ['duration("1h") - duration("90m")', {}, '-1800s'],
    ['-duration("1.5s")', {}, '-1.5s'],
    ['timestamp("9999-12-31") + duration("48h")', {}, unknown('OVERFLOW')],
    ['timestamp("2026-11-23") * 2', {}, unknown('TYPE')],
  ])('%s of %j is %j', (source, input, expected) => {
    expect(outcome(source, input)).toEqual(expected)
  })
})

describe('texts, lists, maps and macros', () => {
  test.each<[string, JsonObject, unknown]>([
    [String.raw`"\x41\u00e9\U0001F600\101\n"`, {}, 'Aé😀A\n'],
    [String.raw`r"\n" + '''a"b'''`, {}, String.raw`\n` + 'a"b'],
    ['"""two\nlines"""', {}, 'two\nlines'],
    ['{"a": 1, "b": [true]}', {}, { a: 1, b: [true] }],
    ['{"a": 1}.a + {"b": 2}["b"]', {}, 3],
    ['{"a": 1, "a": 2}', {}, unknown('ARGUMENT')],
    ['{1: "a"}', {}, unknown('TYPE')],
    ['[1, x]', {}, unknown('MISSING', 'x')],
    ['[1, [2, 3]][1][0]', {}, 2],
    ['xs.all(x, x > 1)', { xs: [2, 3] }, true],
    ['xs.all(x, x > 1)', { xs: [] }, true],
    ['xs.all(x, x > 1)', { xs: [null, 0] }, false],
    ['xs.all(x, x > 1)', { xs: [null, 2] }, unknown('NULL')],
    ['xs.exists(x, x > 1)', { xs: ['a', 2] }, true],
    ['xs.exists(x, x > 1)', { xs: ['a', 0] }, unknown('TYPE')],
    ['any(xs, x, x > 1)', { xs: [0, 2] }, true],
    ['all(xs, x, x > 1)', { xs: [0, 2] }, false],
    ['count(xs, x, x > 1)', { xs: [0, 2, 3] }, 2],
    ['xs.count(x, x > 1)', { xs: [null, 2] }, unknown('NULL')],
    ['xs.exists_one(x, x > 1)', { xs: [0, 2] }, true],
    ['xs.existsOne(x, x > 1)', { xs: [3, 2] }, false],
    ['xs.filter(x, x > 1)', { xs: [0, 2, 3] }, [2, 3]],
    ['xs.map(x, x * 2)', { xs: [1, 2] }, [2, 4]],
    ['xs.map(x, x > 1, x * 2)', { xs: [1, 2] }, [4]],
    ['m.map(k, k)', { m: { a: 1, b: 2 } }, ['a', 'b']],
    ['m.all(k, m[k] > 0)', { m: { a: 1, b: 2 } }, true],
    [
      'xs.map(x, xs.map(y, x * y))',
      { xs: [1, 2] },
      [
        [1, 2],
        [2, 4],
      ],
    ],
    [
      'xs.map(x, xs.map(x, x + 1))',
      { xs: [1, 2] },
      [
        [2, 3],
        [2, 3],
      ],
    ],
    ['xs.all(x, x == .x)', { xs: [7, 7], x: 7 }, true],
    ['xs.map(x, x.a.b)', { xs: [{ a: { b: 1 } }] }, [1]],
    ['xs.map(x, has(x.a))', { xs: [{ a: 1 }, {}, { a: null }] }, [true, false, true]],
    ['xs.all(x, true)', { xs: 5 }, unknown('TYPE', 'xs')],
    ['xs.filter(x, x)', { xs: [1] }, unknown('TYPE')],
  ])('%s of %j is %j', (source, input, expected) => {
    expect(outcome(source, input)).toEqual(expected)
  })
})

describe('the host stays out of reach', () => {
  test.each([
    'constructor',
    '__proto__',
    'toString',
    'x.constructor',
    'x.__proto__.y',
    'x["hasOwnProperty"]',
    'xs.length',
  ])('%s is not there', (source) => {
    expect(outcome(`has(${source})`, { x: {}, xs: {} })).toBe(false)
  })

  test('own fields of such names are fields', () => {
    const input = JSON.parse('{"__proto__": 1, "x": {"__proto__": {"constructor": 2}}}') as JsonObject
    expect(outcome('__proto__ + x.__proto__.constructor', input)).toBe(3)
  })

  test('objects without a prototype are objects', () => {
    const input = Object.assign(Object.create(null), {
      a: Object.assign(Object.create(null), { b: 1 }),
    }) as JsonObject
    expect(outcome('a.b', input)).toBe(1)
  })

  test('a map literal can have such keys and no prototype', () => {
    expect(outcome('{"__proto__": 1}["__proto__"]')).toBe(1)
    expect(outcome('has({"a": 1}.toString)')).toBe(false)
  })

  test('what a prototype or a getter of the host has is missing', () => {
    const input = Object.create({ a: 1 }) as JsonObject
    expect(outcome('a', input)).toEqual(unknown('MISSING', 'a'))
    expect(outcome('d.getTime', { d: new Date() } as unknown as JsonObject)).toEqual(
      unknown('MISSING', 'd.getTime'),
    )
    expect(outcome('f', { f: () => 1 } as unknown as JsonObject)).toEqual(unknown('MISSING', 'f'))
  })

  test('what JSON can not say is unknown', () => {
    expect(outcome('a > 1', { a: Number.NaN })).toEqual(unknown('ARGUMENT', 'a'))
    expect(outcome('a > 1', { a: 1n } as unknown as JsonObject)).toEqual(unknown('TYPE', 'a'))
  })
})

describe('budgets', () => {
  const xs = Array.from({ length: 200 }, (_, place) => place + 1)

  test.each<[string, JsonObject]>([
    ['xs.all(a, xs.all(b, xs.all(c, a + b + c > 0)))', { xs }],
    [
      `[""]${'.map(s, s + "0123456789")'.repeat(1)}.map(s, ${Array.from({ length: 20 }, () => 's').join(' + ')})`,
      {},
    ],
    ['xs.map(a, xs.map(b, xs.map(c, xs)))', { xs }],
    ['xs.all(a, xs.all(b, xs == ys))', { xs, ys: [...xs] }],
    ['xs.all(a, xs.all(b, text + "!" > text))', { xs, text: 'x'.repeat(100_000) }],
    ['xs.all(a, xs.all(b, upper(text) != ""))', { xs, text: 'x'.repeat(100_000) }],
    ['xs.all(a, xs.all(b, not matches(text, "(x+x+)+y")))', { xs, text: 'x'.repeat(10_000) }],
    ['xs.all(a, xs.all(b, matches("x", "(" + string(a * b) + "){0,100}")))', { xs }],
  ])('%s runs out of steps', (source, input) => {
    const budget = source.startsWith('[') ? 5 : 20_000
    expect(outcome(source, input, { stepBudget: budget })).toEqual(unknown('BUDGET'))
  })

  test('each evaluation has its own', () => {
    const expression = compile('xs.all(x, x > 0)')
    for (let time = 0; time < 3; time += 1)
      expect(expression.evaluate({ xs }, { stepBudget: 250 })).toBe(true)
    expect(expression.evaluate({ xs }, { stepBudget: 150 })).toMatchObject({ reason: 'BUDGET' })
  })

  test('running out decides nothing that another operand decides', () => {
    expect(outcome('xs.all(x, x > 0) or true', { xs }, { stepBudget: 1 })).toBe(true)
  })

  test('a text can not be doubled without end', () => {
    const doubling = `["0123456789"]${'.map(s, s + s)'.repeat(40)}`
    expect(outcome(doubling)).toEqual(unknown('BUDGET'))
  })

  test('a list that shares its parts can not be endless on paper', () => {
    const doubling = `[1]${'.map(x, [x, x])'.repeat(40)}`
    expect(outcome(doubling)).toEqual(unknown('BUDGET'))
  })

  test('values nested without end are not compared', () => {
    let deep: JsonObject['a'] = []
    for (let level = 0; level < 20_000; level += 1) deep = [deep]
    expect(outcome('a == b', { a: deep, b: JSON.parse('['.repeat(5_000) + ']'.repeat(5_000)) })).toEqual(
      unknown('BUDGET'),
    )
  })

  test.each([{ stepBudget: -1 }, { stepBudget: Number.NaN }, { now: Number.NaN }, { now: new Date('x') }])(
    'options that make no sense are a RangeError: %j',
    (options) => {
      expect(() => compile('true').evaluate({}, options)).toThrow(RangeError)
    },
  )
})
