import { describe, expect, test } from 'vitest'
import { compile, explain, isUnknown, parse, print, references } from './index.ts'

// How to put an expression into one more level of itself.
const NESTINGS: Readonly<Record<string, (inner: string) => string>> = {
  brackets: (inner) => `(${inner})`,
  lists: (inner) => `[${inner}]`,
  maps: (inner) => `{"k": ${inner}}`,
  negations: (inner) => `-${inner}`,
  denials: (inner) => `!${inner}`,
  'denials in words': (inner) => `not ${inner}`,
  sums: (inner) => `${inner} + 1`,
  'sums on the right': (inner) => `1 + (${inner})`,
  comparisons: (inner) => `(${inner}) == 1`,
  fields: (inner) => `${inner}.a`,
  indexes: (inner) => `${inner}[0]`,
  'indexes inside': (inner) => `a[${inner}]`,
  calls: (inner) => `abs(${inner})`,
  members: (inner) => `${inner}.trim()`,
  choices: (inner) => `a ? a : ${inner}`,
  'alternating connectives': (inner) => `(a and (b or ${inner}))`,
  ranges: (inner) => `(${inner}) between 1 and 2`,
  macros: (inner) => `[1].map(x, ${inner})`,
  'macros over macros': (inner) => `${inner}.map(x, x)`,
  coalesce: (inner) => `coalesce(${inner})`,
}

describe('the deepest expression that may be written can be used', () => {
  test.each(Object.entries(NESTINGS))('with nested %s', (_, nest) => {
    let source = 'a'
    let deepest = source
    for (let level = 0; level < 200; level += 1) {
      source = nest(source)
      try {
        parse(source, { depth: 200 })
      } catch {
        break
      }
      deepest = source
    }
    expect(deepest.length).toBeGreaterThan(100)
    const options = { limits: { depth: 200 } }
    const compiled = compile(deepest, options)
    const input = { a: 1 }
    const result = compiled.evaluate(input)
    expect(explain(deepest, input, options).result).toEqual(result)
    expect(compiled.references).toEqual(references(parse(deepest, options.limits)))
    expect(compile(print(parse(deepest, options.limits)), options).evaluate(input)).toEqual(result)
    expect(isUnknown(result) || result !== undefined).toBe(true)
  })
})
