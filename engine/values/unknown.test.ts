import { expect, test } from 'vitest'
import { compile, isUnknown, Unknown } from '../index.ts'

test('an unknown tells at most eight things, each once', () => {
  const names = Array.from({ length: 12 }, (_, place) => `f${place}`)
  const result = compile([...names, ...names].map((name) => `${name} > 1`).join(' and ')).evaluate({})
  if (!isUnknown(result)) throw new Error('it is known')
  expect([result.path, ...(result.also ?? []).map(({ path }) => path)]).toEqual(names.slice(0, 8))
})

test('an unknown can be written down', () => {
  expect(JSON.parse(JSON.stringify(compile('a > 1').evaluate({})))).toEqual({
    reason: 'MISSING',
    message: '`a` is missing.',
    path: 'a',
  })
})

test('no input can be mistaken for an unknown', () => {
  const lookalike = { reason: 'MISSING', message: 'no', path: 'a' }
  expect(isUnknown(lookalike)).toBe(false)
  expect(isUnknown(new Unknown('NULL', 'no'))).toBe(true)
  expect(compile('a == {"reason": "MISSING", "message": "no", "path": "a"}').evaluate({ a: lookalike })).toBe(
    true,
  )
})
