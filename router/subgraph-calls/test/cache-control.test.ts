import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mostRestrictive } from '../cache-control.ts'

const seconds = fc.option(fc.integer({ min: 0, max: 500 }), { nil: undefined })
const header = fc
  .record({
    words: fc.subarray(['public', 'private', 'no-cache', 'must-revalidate', 'no-store']),
    age: seconds,
    shared: seconds,
  })
  .map(({ words, age, shared }) =>
    [
      ...words,
      ...(age === undefined ? [] : [`max-age=${age}`]),
      ...(shared === undefined ? [] : [`s-maxage=${shared}`]),
    ].join(', '),
  )

describe('the cache-control of an answer made of several', () => {
  it('is the most restrictive of each directive', () => {
    expect(mostRestrictive(['public, max-age=60'])).toBe('public, max-age=60')
    expect(mostRestrictive(['public, max-age=60, immutable', 'public,max-age="30"'])).toBe(
      'public, max-age=30',
    )
    expect(mostRestrictive(['public, max-age=60', 'private'])).toBe('private, max-age=60')
    expect(mostRestrictive(['public, s-maxage=60', 'max-age=5'])).toBe('max-age=5, s-maxage=5')
    expect(mostRestrictive(['public, max-age=60', 'No-Store'])).toBe('no-store')
    expect(mostRestrictive(['max-age=soon', 'max-age=9'])).toBe('max-age=0')
  })

  it('does not depend on the order in which the answers come', () => {
    fc.assert(
      fc.property(fc.array(header, { minLength: 1, maxLength: 5 }), (values) => {
        const whole = mostRestrictive(values)
        expect(mostRestrictive(values.toReversed())).toBe(whole)
        expect(mostRestrictive([whole, ...values])).toBe(whole)
      }),
    )
  })
})
