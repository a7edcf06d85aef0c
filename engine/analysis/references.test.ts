import { describe, expect, test } from 'vitest'
import { compile, parse, printPath, readReferences, references } from '../index.ts'

const pathsOf = (source: string): string[] => references(parse(source)).map(({ path }) => path)

describe('the references of an expression', () => {
  test.each([
    ['temperature >= 90 or vibration >= 4.0', ['temperature', 'vibration']],
    ['a > 1 and a < 5', ['a']],
    ['order.lot.id == "x"', ['order.lot.id']],
    ['order["lot"].id == order.lot.`id`', ['order.lot.id']],
    ['items[0].qty + items[1].qty', ['items[0].qty', 'items[1].qty']],
    ['items[i].qty', ['items', 'i']],
    ['items[a.b + 1]', ['items', 'a.b']],
    ['m[0].`a b`["c d"]', ['m[0].`a b`.`c d`']],
    ['`Air temperature [K]` > 온도', ['`Air temperature [K]`', '온도']],
    ['items.all(item, item.qty > least)', ['items', 'least']],
    ['items.all(x, x.parts.exists(y, y == x.id or y == z))', ['items', 'z']],
    ['xs.map(x, .x)', ['xs', 'x']],
    ['xs.filter(x, true).map(y, x)', ['xs', 'x']],
    ['contains(name, part) and name.startsWith("L")', ['name', 'part']],
    ['a ? b : {"k": c}.k', ['a', 'b', 'c']],
    ['x between lo and hi', ['x', 'lo', 'hi']],
    ['now() > timestamp("2026-11-23")', []],
  ])('%s reads %j', (source, paths) => {
    expect(pathsOf(source)).toEqual(paths)
  })

  test('tell which may be missing', () => {
    const found = references(
      parse('has(a) and b > 1 and coalesce(c, d + 1) > 2 and e IS MISSING and (a > 1 or f.g)'),
    )
    expect(found.filter(({ optional }) => optional).map(({ path }) => path)).toEqual(['c', 'd', 'e'])
    expect(found.filter(({ optional }) => !optional).map(({ path }) => path)).toEqual(['a', 'b', 'f.g'])
  })

  test('have segments to find them by', () => {
    expect(references(parse('a.b[2].`c d`'))).toEqual([
      { segments: ['a', 'b', 2, 'c d'], path: 'a.b[2].`c d`', optional: false },
    ])
  })

  test('are printed as an expression that reads them', () => {
    const segments = ['not', 'true', 3, 'x`y', 'in', '온도']
    const path = printPath(segments)
    expect(path).toBe('`not`.`true`[3].`x``y`.in.온도')
    expect(compile(path).references).toMatchObject([{ segments }])
  })
})

describe('the values seen at references', () => {
  test('are those of the input, present or not', () => {
    const { references } = compile('a > 1 and b.c == null and d[1] == "x" and e.f.g > 0')
    expect(readReferences(references, { a: 5, b: { c: null }, d: ['w', 'x'], e: { f: 7 } })).toEqual([
      { path: 'a', present: true, value: 5 },
      { path: 'b.c', present: true, value: null },
      { path: 'd[1]', present: true, value: 'x' },
      { path: 'e.f.g', present: false, value: null },
    ])
  })
})
