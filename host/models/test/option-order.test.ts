import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backInOrder, inOrder, seedOf, shuffledOrder } from '../option-order.ts'
import { question } from './access.ts'

const items = fc.array(fc.integer(), { minLength: 1, maxLength: 60 })

describe('an order of options', () => {
  it('can be undone', () => {
    fc.assert(
      fc.property(items, fc.nat(), fc.nat({ max: 20 }), (given, seed, nth) => {
        const order = shuffledOrder(given.length, seed, nth)
        expect(order.toSorted((left, right) => left - right)).toEqual([...given.keys()])
        expect(backInOrder(inOrder(given, order), order)).toEqual(given)
        expect(inOrder(backInOrder(given, order), order)).toEqual(given)
      }),
    )
  })

  it('is the same for the same seed, and another for another sample', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        expect(shuffledOrder(20, seed, 3)).toEqual(shuffledOrder(20, seed, 3))
        expect(shuffledOrder(20, seed, 3)).not.toEqual(shuffledOrder(20, seed, 4))
      }),
    )
  })

  it('puts every option in every place about as often', () => {
    const count = 5
    const rounds = 5000
    const seen = Array.from({ length: count * count }, () => 0)
    for (let seed = 0; seed < rounds; seed++)
      shuffledOrder(count, seed * 7919).forEach((index, place) => (seen[index * count + place]! += 1))
    for (const times of seen) expect(Math.abs(times - rounds / count)).toBeLessThan(rounds / count / 5)
  })

  it('is drawn from the question, however the members of its record are ordered', () => {
    const reversed = Object.fromEntries(Object.entries(question.input).toReversed())
    expect(seedOf({ ...question, input: reversed })).toBe(seedOf(question))
    expect(seedOf({ ...question, input: { ...question.input, lot: 'L-2' } })).not.toBe(seedOf(question))
  })
})
