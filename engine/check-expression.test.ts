import { describe, expect, test } from 'vitest'
import { checkExpression, ExpressionError, expressionChecker, parse } from './index.ts'

const SCHEMA = {
  type: 'object',
  additionalProperties: false,
  properties: {
    name: { type: 'string' },
    note: { type: ['string', 'null'] },
    id: { type: ['string', 'integer'] },
    code: { type: 'string', maxLength: 0 },
    x: { type: 'number', minimum: 0, maximum: 100 },
    y: { type: 'number', exclusiveMinimum: 0 },
    n: { type: ['number', 'null'] },
    ok: { type: 'boolean' },
    armed: { const: true },
    line: { enum: ['LINE-01', 'LINE-02', null] },
    grade: { enum: [1, 2, 3] },
    at: { type: 'string', format: 'date-time' },
    anything: {},
    readings: { type: 'array', items: { type: 'number' } },
    names: { type: 'array', items: { type: 'string' } },
    grades: { type: 'array', items: { enum: ['A', 'B'] } },
    pair: { type: 'array', prefixItems: [{ type: 'number' }, { type: 'string' }], items: false },
    items: { type: 'array', items: { $ref: '#/$defs/item' } },
    order: { allOf: [{ $ref: '#/$defs/item' }] },
    open: { type: 'object', properties: { a: { type: 'number' } } },
  },
  $defs: {
    item: {
      type: 'object',
      properties: { quantity: { type: 'integer', minimum: 1 }, item: { $ref: '#/$defs/item' } },
      additionalProperties: false,
    },
  },
}

/** What is found, as `CODE line:column-endColumn`; a warning in small letters. */
function found(source: string, options = {}): string[] {
  return checkExpression(source, SCHEMA, options).issues.map(
    ({ code, severity, line, column, endColumn }) =>
      `${severity === 'ERROR' ? code : code.toLowerCase()} ${line}:${column}-${endColumn}`,
  )
}

/** The sentences of the only issue. */
function said(source: string): string {
  const [{ message, suggestion } = { message: '', suggestion: '' }, ...more] = checkExpression(
    source,
    SCHEMA,
  ).issues
  expect(more).toEqual([])
  return suggestion === undefined ? message : `${message} ${suggestion}`
}

describe('an unknown field', () => {
  test.each([
    ['nmae == "a"', 'UNKNOWN_FIELD 1:1-5'],
    ['x > 1 and\n  pressure > 1', 'UNKNOWN_FIELD 2:3-11'],
    ['order.quantiti > 1', 'UNKNOWN_FIELD 1:7-15'],
    ['order . item.quantity2 > 1', 'UNKNOWN_FIELD 1:14-23'],
    ['order["q"] > 1', 'UNKNOWN_FIELD 1:7-10'],
    ['items[0].qty > 1', 'UNKNOWN_FIELD 1:10-13'],
    ['items[grade].qty > 1', 'UNKNOWN_FIELD 1:14-17'],
    ['items.all(i, i.qty > 1)', 'UNKNOWN_FIELD 1:16-19'],
    ['items.filter(i, true)[0].qty > 1', 'UNKNOWN_FIELD 1:26-29'],
    ['(ok ? order : items[0]).qty > 1', 'UNKNOWN_FIELD 1:25-28'],
    ['pair[2] == 1', 'UNKNOWN_FIELD 1:6-7'],
    ['x.value > 1', 'UNKNOWN_FIELD 1:3-8'],
    ['x[0] > 1', 'UNKNOWN_FIELD 1:3-4'],
    ['order[0] > 1', 'UNKNOWN_FIELD 1:7-8'],
    ['readings.length > 1', 'UNKNOWN_FIELD 1:10-16'],
    ['{"a": 1}.b > 1', 'UNKNOWN_FIELD 1:10-11'],
    ['open.b > 1', 'unknown_field 1:6-7'],
    ['has(order.qty)', 'UNKNOWN_FIELD 1:11-14'],
    ['missing.a.b[0] > 1', 'UNKNOWN_FIELD 1:1-8'],
  ])('%s: %s', (source, issue) => {
    expect(found(source)).toEqual([issue])
  })

  test.each([
    'has(open.b)',
    'open.b IS MISSING or open.a > 1',
    'coalesce(open.b, 0) > 1',
    'anything.a.b[3].c > 1',
    'order.item.item.item.quantity > 1',
    'items.exists(i, i.item.quantity > 1)',
    'pair[0] > 1 and pair[1] == "a"',
    'readings[grade] > 1',
    'items.map(x, x.quantity).all(x, x > 1)',
  ])('%s has none', (source) => {
    expect(found(source)).toEqual([])
  })

  test('hears the nearest name, or which there are', () => {
    expect(said('order.quantiti > 1')).toBe('`order` has no `quantiti`. Did you mean `quantity`?')
    expect(said('order.weight > 1')).toBe('`order` has no `weight`. It has `quantity`, `item`.')
    expect(said('x.value > 1')).toBe('`x` is a number: it has no field `value`.')
  })
})

describe('an impossible operation', () => {
  test.each([
    ['name > 5', 'IMPOSSIBLE_COMPARISON 1:1-9'],
    ['ok and note <= 5', 'IMPOSSIBLE_COMPARISON 1:8-17'],
    ["'90' > 80", 'IMPOSSIBLE_COMPARISON 1:1-10'],
    ['x > null', 'IMPOSSIBLE_COMPARISON 1:1-9'],
    ['name == 5', 'IMPOSSIBLE_COMPARISON 1:1-10'],
    ['name != 5', 'IMPOSSIBLE_COMPARISON 1:1-10'],
    ['n == "a"', 'IMPOSSIBLE_COMPARISON 1:1-9'],
    ['x in ["a", "b"]', 'IMPOSSIBLE_COMPARISON 1:1-16'],
    ['x in names', 'IMPOSSIBLE_COMPARISON 1:1-11'],
    ['x in name', 'IMPOSSIBLE_COMPARISON 1:6-10'],
    ['x in order', 'IMPOSSIBLE_COMPARISON 1:1-11'],
    ['name BETWEEN 1 AND 5', 'IMPOSSIBLE_COMPARISON 1:14-15'],
    ['x BETWEEN 1 AND "5"', 'IMPOSSIBLE_COMPARISON 1:17-20'],
    ['at > now()', 'IMPOSSIBLE_COMPARISON 1:1-11'],
    ['readings > 5', 'IMPOSSIBLE_COMPARISON 1:1-13'],
    ['name + 1 == "a"', 'IMPOSSIBLE_COMPARISON 1:1-9'],
    ['name - name == "a"', 'IMPOSSIBLE_COMPARISON 1:1-12'],
    ['-name == 1', 'IMPOSSIBLE_COMPARISON 1:2-6'],
    ['x / 0 > 1', 'IMPOSSIBLE_COMPARISON 1:1-6'],
    ['x and ok', 'IMPOSSIBLE_COMPARISON 1:1-2'],
    ['ok or (x + 1)', 'IMPOSSIBLE_COMPARISON 1:8-13'],
    ['not name', 'IMPOSSIBLE_COMPARISON 1:5-9'],
    ['x ? ok : ok', 'IMPOSSIBLE_COMPARISON 1:1-2'],
    ['round(name) > 1', 'IMPOSSIBLE_COMPARISON 1:7-11'],
    ['matches(x, "a")', 'IMPOSSIBLE_COMPARISON 1:9-10'],
    ['name.startsWith(x)', 'IMPOSSIBLE_COMPARISON 1:17-18'],
    ['contains(name, 5)', 'IMPOSSIBLE_COMPARISON 1:16-17'],
    ['sum(names) > 1', 'IMPOSSIBLE_COMPARISON 1:5-10'],
    ['sum(x) > 1', 'IMPOSSIBLE_COMPARISON 1:5-6'],
    ['max(x, name) > 1', 'IMPOSSIBLE_COMPARISON 1:1-13'],
    ['all(readings)', 'IMPOSSIBLE_COMPARISON 1:5-13'],
    ['x.all(i, i > 1)', 'IMPOSSIBLE_COMPARISON 1:1-2'],
    ['readings.all(r, r)', 'IMPOSSIBLE_COMPARISON 1:17-18'],
    ['readings.exists(r, r == "a")', 'IMPOSSIBLE_COMPARISON 1:20-28'],
    ['year(at) > 2020', 'IMPOSSIBLE_COMPARISON 1:6-8'],
    ['order.map(k, k + 1) == []', 'IMPOSSIBLE_COMPARISON 1:14-19'],
    ['{x: 1} == {}', 'IMPOSSIBLE_COMPARISON 1:2-3'],
  ])('%s: %s', (source, issue) => {
    expect(found(source)).toEqual([issue])
  })

  test.each([
    'id > 5 or id == "a"',
    'anything > 5 and contains(anything, "x")',
    'timestamp(at) > now() - duration("1h")',
    'number(name) > 5',
    'name + "x" > "a"',
    'n > 5',
    'note == null or name != "a"',
    'contains(names, "a") and contains(readings, 1)',
    'min(readings) + max(x, y) > 1',
    '(readings + [1])[0] > 1',
    'order.all(k, k != "a")',
    '"quantity" in order',
    '(ok ? 1 : "a") == 1',
  ])('%s is not one', (source) => {
    expect(found(source)).toEqual([])
  })

  test('is said in words, with advice', () => {
    expect(said('name > 5')).toBe(
      "`name` is text and `5` is a number; `>` can't take the two. number(…) reads a number from text.",
    )
    expect(said("'90' > 80")).toContain('The number is written without quotes: 90.')
    expect(said('at > now()')).toContain('timestamp(…) reads a timestamp from text.')
    expect(said('ok == "true"')).toContain('true and false are written without quotes.')
    expect(said('round(name) > 1')).toContain('`name` is text; `round` needs a number.')
  })

  test('is what a condition comes to that is none', () => {
    expect(found('x + 1', { condition: true })).toEqual(['IMPOSSIBLE_COMPARISON 1:1-6'])
    expect(found('x + 1')).toEqual([])
    expect(found('anything', { condition: true })).toEqual([])
  })
})

describe('what is decided before there is an input', () => {
  test.each([
    ['x >= 0', 'always_true 1:1-7'],
    ['x > 100', 'always_false 1:1-8'],
    ['x <= 100 and ok', 'always_true 1:1-9'],
    ['y <= 0', 'always_false 1:1-7'],
    ['y == 0', 'always_false 1:1-7'],
    ['x != -1', 'always_true 1:1-8'],
    ['-x > 0', 'always_false 1:1-7'],
    ['x + 10 < 10', 'always_false 1:1-12'],
    ['x * 2 > 200', 'always_false 1:1-12'],
    ['x / 4 > 25', 'always_false 1:1-11'],
    ['abs(x) < 0', 'always_false 1:1-11'],
    ['len(name) < 0', 'always_false 1:1-14'],
    ['hour(now()) == 24', 'always_false 1:1-18'],
    ['round(x) > 100', 'always_false 1:1-15'],
    ['max(x, grade) < 0', 'always_false 1:1-18'],
    ['armed == false', 'always_false 1:1-15'],
    ['not armed', 'always_false 1:1-10'],
    ['code == ""', 'always_true 1:1-11'],
    ['code == "a"', 'always_false 1:1-12'],
    ['name == null', 'always_false 1:1-13'],
    ['grade > 3', 'always_false 1:1-10'],
    ['grade in [1, 2, 3]', 'always_true 1:1-19'],
    ['x in []', 'always_false 1:1-8'],
    ['1 < 2', 'always_true 1:1-6'],
    ['"a" + "b" == "ab"', 'always_true 1:1-18'],
    ['0.1 + 0.2 == 0.3', 'always_false 1:1-17'],
    ['x BETWEEN 10 AND 5', 'always_false 1:1-19'],
    ['x NOT BETWEEN 10 AND 5', 'always_true 1:1-23'],
    ['x BETWEEN 0 AND 100', 'always_true 1:1-20'],
    ['(ok ? "HIGH" : "LOW") == "MID"', 'always_false 1:2-31'],
    ['items.all(i, i.quantity >= 1)', 'always_true 1:14-29'],
    ['order.quantity > 4 and order.quantity < 5', 'always_false 1:1-42'],
    ['order.quantity == 1.5', 'always_false 1:1-22'],
    ['order.quantity > 0.5', 'always_true 1:1-21'],
    ['x > 5 and x < 3', 'always_false 1:1-16'],
    ['x > 5 && ok && x <= 5', 'always_false 1:1-22'],
    ['n > 5 and (n < 3 and ok)', 'always_false 1:1-25'],
    ['n < 5 or n >= 5', 'always_true 1:1-16'],
    ['n < 5 or n > 3', 'always_true 1:1-15'],
    ['not (n > 5) and n > 7', 'always_false 1:1-22'],
    ['n == 5 and n != 5', 'always_false 1:1-18'],
    ['n in [1, 2] and n > 2', 'always_false 1:1-22'],
    ['n not in [1, 2] and n == 2', 'always_false 1:1-27'],
    ['n BETWEEN 1 AND 2 and n BETWEEN 3 AND 4', 'always_false 1:1-40'],
    ['(n < 1 or n > 5) and n == 3', 'always_false 1:2-28'],
    ['name == "a" and name == "b"', 'always_false 1:1-28'],
    ['name != "a" or name != "b"', 'always_true 1:1-27'],
    ['line == "LINE-01" and line == null', 'always_false 1:1-35'],
    ['ok and not ok', 'always_false 1:1-14'],
    ['n == null and n > 5', 'always_false 1:1-20'],
    ['n + 1 > 5 and n + 1 < 3', 'always_false 1:1-24'],
    ['not true', 'always_false 1:1-9'],
  ])('%s: %s', (source, issue) => {
    expect(found(source)).toEqual([issue])
  })

  test.each(
    [
      'true',
      'x > 0',
      'x < 100',
      'y < 0.001',
      'n > 5 and n < 6',
      'n < 5 or n > 5',
      'n != 1 and n != 2',
      '(n > 5 or ok) and n < 2',
      '(name != "a" or name == "a" and ok) and name == "a"',
      'order.quantity > 4 and order.quantity < 6',
      'order.quantity / 2 > 1 and order.quantity / 2 < 2',
      'not (n > 5 and ok) and n > 7',
      'name == "a" or name == "b"',
      'x > y and x < y + 1',
      'line in ["LINE-01", "LINE-02"]',
      'x % 3 == 2',
      'sum(readings) < 0',
      'x == n and x == y',
      'readings.all(r, r > 5) and readings.all(r, r < 3)',
    ].filter((source) => !source.startsWith('anything')),
  )('%s is not', (source) => {
    expect(found(source)).toEqual([])
  })

  test('is said with its reason', () => {
    expect(said('x > 100')).toBe(
      '`x > 100` is always false whenever it is known: `x` is from 0 to 100. Correct it: nothing can make it true.',
    )
    expect(said('n > 5 and n < 3')).toContain('no value of `n` satisfies all of it')
    expect(said('n < 5 or n >= 5')).toContain('every value of `n` satisfies one part of it')
    expect(said('x BETWEEN 10 AND 5')).toContain('its lower bound is above its upper one')
    expect(said('1 < 2')).toBe('`1 < 2` is always true. Correct it, or leave it out: it decides nothing.')
  })

  test('is told once, where it begins', () => {
    expect(found('not (x > 100 and ok) or false')).toEqual(['always_false 1:6-13'])
  })
})

describe('a value that is not listed', () => {
  test.each([
    ['line == "LINE-03"', 'UNKNOWN_ENUM_VALUE 1:9-18'],
    ['"LINE-1" != line', 'UNKNOWN_ENUM_VALUE 1:1-9'],
    ['line in ["LINE-01", "LINE-O2"]', 'UNKNOWN_ENUM_VALUE 1:21-30'],
    ['line not in ["line-01"]', 'UNKNOWN_ENUM_VALUE 1:14-23'],
    ['grade == 4', 'UNKNOWN_ENUM_VALUE 1:10-11'],
    ['grades.exists(g, g == "C")', 'UNKNOWN_ENUM_VALUE 1:23-26'],
    ['"C" in grades', 'UNKNOWN_ENUM_VALUE 1:1-4'],
    ['coalesce(line, "LINE-01") == "X"', 'always_false 1:1-33'],
  ])('%s: %s', (source, issue) => {
    expect(found(source)).toEqual([issue])
  })

  test('hears the nearest, or which there are', () => {
    expect(said('line == "LINE-O1"')).toBe(
      'The values of `line` are listed, and "LINE-O1" is not one of them. Did you mean "LINE-01"?',
    )
    expect(said('grade == 4')).toContain('It is one of 1, 2, 3.')
  })
})

describe('units', () => {
  const UNITS = {
    properties: {
      inside: { type: 'number', 'x-unit': '°C' },
      outside: { type: 'number', 'x-unit': '℃' },
      limit: { type: 'number', 'x-unit': 'K' },
      p: { type: 'number', 'x-unit': 'bar' },
      q: { type: 'number', 'x-unit': 'kPa' },
      wear: { type: 'number', 'x-unit': 'min' },
      hold: { type: 'number', 'x-unit': 's' },
      way: { type: 'number', 'x-unit': 'mm' },
      speed: { type: 'number', 'x-unit': 'mm/s' },
      power: { type: 'number', 'x-unit': 'kW' },
      energy: { type: 'number', 'x-unit': 'kWh' },
      hours: { type: 'number', 'x-unit': 'h' },
      boxes: { type: 'number', 'x-unit': 'boxes' },
      pallets: { type: 'number', 'x-unit': 'pallets' },
      bare: { type: 'number' },
      readings: { type: 'array', items: { type: 'number', 'x-unit': '°C' } },
    },
  }
  const check = expressionChecker(UNITS)
  const problems = (source: string): (string | undefined)[] =>
    check(source).issues.map(({ code, severity, suggestion }) => `${code} ${severity} ${suggestion ?? ''}`)

  test.each([
    ['inside > limit', 'inside + 273.15', 'limit', 'K'],
    ['limit < inside', 'limit - 273.15', 'inside', '°C'],
    ['p > q', 'p * 100', 'q', 'kPa'],
    ['q == p', 'p * 100', 'q', 'kPa'],
    ['wear + hold > 5', 'wear * 60', 'hold', 's'],
    ['way / wear > speed', 'speed * 60', 'way / wear', 'mm/min'],
    ['power * hold < energy', 'energy * 3600', 'power * hold', 'kW·s'],
    ['max(wear, hold) > 5', 'wear * 60', 'hold', 's'],
    ['readings.all(r, r < limit)', 'r + 273.15', 'limit', 'K'],
  ])('%s is wrong; %s would do', (source, conversion, _, unit) => {
    const [problem, ...more] = problems(source)
    expect(more).toEqual([])
    expect(problem).toMatch(/^UNIT_MISMATCH ERROR Write `/u)
    expect(problem).toContain(`\`${conversion}\``)
    expect(problem).toContain(`in ${unit}.`)
  })

  test.each([
    'inside > p',
    'way > speed',
    'way * way > way',
    'wear BETWEEN 5 AND p',
    'inside in [1, p]',
    'energy - power > 0',
    'wear * 60 > p',
  ])('%s compares what is not alike', (source) => {
    expect(problems(source)).toEqual([
      'UNIT_MISMATCH ERROR Compare what is measured alike, or correct `x-unit` in the schema.',
    ])
  })

  test('that the table does not have are told from others, but with less certainty', () => {
    expect(problems('boxes > pallets')).toMatchObject([expect.stringMatching(/^UNIT_MISMATCH WARNING/u)])
    expect(problems('boxes / hours > 5 and boxes > 3')).toEqual([])
  })

  test.each([
    'inside > outside',
    'inside > 80',
    'inside + 273.15 > limit',
    'p * 100 > q',
    'wear * 60 + hold > 5',
    'way / hold > speed',
    'power * hours > energy',
    'inside - outside > 5',
    'inside > bare and bare > p',
    '(inside + outside) / 2 > inside',
    'abs(way - way) < 5',
    'p / q > 3',
    'wear BETWEEN 5 AND 10',
    'coalesce(inside, 0) > outside',
    'avg(readings) > inside',
    'days_between("2026-01-01", now()) > 5',
    '(bare > 0 ? inside : 20) > outside',
  ])('%s fit', (source) => {
    expect(problems(source)).toEqual([])
  })

  test('are part of the type', () => {
    expect(check('power * hours').type).toEqual({ kinds: ['number'], unit: 'kW·h' })
    expect(check('power * 2').type).toEqual({ kinds: ['number'], unit: null })
  })

  test('mend by the suggestion', () => {
    for (const source of ['inside > limit', 'p > q', 'wear > hold', 'way / wear > speed']) {
      const [issue] = check(source).issues
      const [, better = '', worse = ''] = /^Write `(.+)` for `(.+)` in/u.exec(issue?.suggestion ?? '') ?? []
      expect(problems(source.replace(worse, better))).toEqual([])
    }
  })
})

describe('the checker', () => {
  test.each([
    ['x + 1', ['number']],
    ['name + "a"', ['text']],
    ['ok ? 1 : "a"', ['number', 'text']],
    ['note', ['text', 'null']],
    ['now() - duration("1h")', ['timestamp']],
    ['now() - now()', ['duration']],
    ['[1, 2]', ['list']],
    ['{"a": 1}.a', ['number']],
    ['[{"a": "b"}][0].a', ['text']],
    ['readings.map(r, r > 1)[0]', ['boolean']],
    ['coalesce(note, "")', ['text']],
  ])('tells the type of %s', (source, kinds) => {
    expect(checkExpression(source, SCHEMA).type.kinds).toEqual(kinds)
  })

  test('knows what is constant without any schema', () => {
    expect(checkExpression('a.b > 1 and c', undefined).issues).toEqual([])
    expect(checkExpression('a > "x" + 1', undefined).issues).toMatchObject([
      { code: 'IMPOSSIBLE_COMPARISON' },
    ])
  })

  test('takes a tree', () => {
    expect(checkExpression(parse('nmae == "a"'), SCHEMA).issues).toHaveLength(1)
  })

  test('counts columns in characters and lines by their ends', () => {
    expect(checkExpression('"😀" == "😀" or\r\n name > 5', SCHEMA).issues).toMatchObject([
      { code: 'ALWAYS_TRUE', line: 1, column: 1, start: 0 },
      { line: 2, column: 2, endLine: 2, endColumn: 10 },
    ])
  })

  test('tells a hundred things of one expression, not more', () => {
    const source = Array.from({ length: 150 }, (_, place) => `q${place} > 1`).join(' or ')
    expect(checkExpression(source, SCHEMA).issues).toHaveLength(100)
  })

  test('refuses what can not be compiled', () => {
    expect(() => checkExpression('x >', SCHEMA)).toThrow(ExpressionError)
    expect(() => checkExpression('nosuch(x)', SCHEMA)).toThrow(ExpressionError)
  })

  test('takes a schema that leads back to itself for one that says nothing', () => {
    const endless = {
      $ref: '#/$defs/a',
      $defs: { a: { allOf: [{ $ref: '#/$defs/b' }] }, b: { $ref: '#/$defs/a' } },
    }
    expect(checkExpression('a.b > 1', endless).issues).toEqual([])
    expect(checkExpression('a > 1', { properties: { a: { $ref: '#' } } }).issues).toEqual([])
    expect(checkExpression('a > 1', { properties: { a: { $ref: 'https://example.org/x' } } }).issues).toEqual(
      [],
    )
  })

  test('takes odd keywords for nothing', () => {
    const odd = {
      properties: {
        a: { type: 'numeral', minimum: '5', enum: 7, 'x-unit': 3, anyOf: [true], maxLength: [] },
      },
    }
    expect(checkExpression('a > 1 or a == "x"', odd).issues).toEqual([])
  })

  test('unites the branches of anyOf', () => {
    const schema = { properties: { a: { anyOf: [{ type: 'number', maximum: 5 }, { const: 9 }] } } }
    const codes = (source: string) => checkExpression(source, schema).issues.map(({ code }) => code)
    expect(codes('a > 9')).toEqual(['ALWAYS_FALSE'])
    expect(codes('a == 7')).toEqual(['ALWAYS_FALSE'])
    expect(codes('a == 9 or a == 5')).toEqual([])
    expect(codes('a == "x"')).toEqual(['IMPOSSIBLE_COMPARISON'])
  })

  test('is soon done with what depends on itself twice and twice again', () => {
    const doubling = `[[1]]${'.map(x, [x, x])'.repeat(20)}${'.map(x, x + x)'.repeat(20)}[0][0] == 1`
    const wide = `a in [${Array.from({ length: 9_000 }, (_, place) => `"v${place}"`).join(', ')}] and a != "v1"`
    const start = performance.now()
    checkExpression(doubling, undefined)
    checkExpression(wide, { properties: { a: { type: 'string' } } }, { limits: { length: 200_000 } })
    expect(performance.now() - start).toBeLessThan(2_000)
  })
})
