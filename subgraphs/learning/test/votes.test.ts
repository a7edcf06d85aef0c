import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { examplesOf } from '../domain/examples.ts'
import { type Rating, settle } from '../domain/ratings.ts'
import { VOTERS, voteOf } from '../domain/vote.ts'

const shares = [
  { outcome: 'OK', share: 0.9 },
  { outcome: 'NG', share: 0.1 },
]

const neighbours = fc
  .array(
    fc.record({
      outcome: fc.constantFrom<unknown>('OK', 'NG', true, null, { grade: 'B' }),
      similarity: fc.double({ min: -1, max: 1, noNaN: true }),
      weight: fc.double({ min: 0.1, max: 3, noNaN: true }),
    }),
    { minLength: 1, maxLength: VOTERS },
  )
  .map((list) => list.toSorted((one, other) => other.similarity - one.similarity))

describe('the vote of similar cases', () => {
  it('has an outcome of a case or of the shares, and a confidence from 0 to 1', () => {
    fc.assert(
      fc.property(neighbours, (near) => {
        const vote = voteOf(near, shares)
        expect(vote?.confidence).toBeGreaterThan(0)
        expect(vote?.confidence).toBeLessThanOrEqual(1)
        expect(vote?.support).toBe(near.length)
        expect([...near, ...shares].map(({ outcome }) => outcome)).toContainEqual(vote?.outcome)
      }),
    )
  })

  it('is never less sure of its outcome when one more of the nearest has it', () => {
    fc.assert(
      fc.property(neighbours, (near) => {
        const vote = voteOf(near, shares)
        const turned = near.map((one, at) =>
          at === 0 && vote !== undefined ? { ...one, outcome: vote.outcome } : one,
        )
        const again = voteOf(turned, shares)
        expect(again?.outcome).toEqual(vote?.outcome)
        expect(again?.confidence).toBeGreaterThanOrEqual((vote?.confidence ?? 1) - 1e-9)
      }),
    )
  })

  it('lets near cases outvote far ones, and weighty ones others', () => {
    const far = Array.from({ length: 3 }, () => ({ outcome: 'OK', similarity: 0.1, weight: 1 }))
    const near = { outcome: 'NG', similarity: 0.99, weight: 1 }
    expect(voteOf([near, ...far], shares)?.outcome).toBe('NG')
    const even = ['OK', 'NG'].map((outcome) => ({
      outcome,
      similarity: 0.9,
      weight: outcome === 'OK' ? 3 : 1,
    }))
    expect(voteOf(even, [])?.outcome).toBe('OK')
  })

  it('tells true from the text "true"', () => {
    const near = [true, 'true', 'true'].map((outcome) => ({ outcome, similarity: 0.9, weight: 1 }))
    expect(voteOf(near, [])).toMatchObject({ outcome: 'true', support: 3 })
    expect(voteOf([], shares)).toBeUndefined()
  })
})

describe('examples', () => {
  const at = (angle: number, outcome: string, weight = 1) => {
    const vector = Float32Array.of(Math.cos(angle), Math.sin(angle))
    return { outcome, weight, similarity: Math.cos(angle), vector }
  }

  it('take outcomes in turn, the most similar first, and drop what is nearly the same', () => {
    const candidates = [
      at(0.1, 'OK'),
      at(0.11, 'OK'),
      at(0.6, 'OK'),
      at(0.12, 'NG'),
      at(1.2, 'OK'),
      at(0.9, 'NG'),
    ]
    const chosen = examplesOf(candidates, 5)
    expect(chosen.map(({ outcome }) => outcome)).toEqual(['OK', 'NG', 'OK', 'NG', 'OK'])
    expect(chosen.map((one) => candidates.indexOf(one))).not.toContain(1)
    expect(examplesOf(candidates, 2)).toHaveLength(2)
  })

  it('prefer, of equally similar cases, the one that counts more', () => {
    const [light, heavy] = [at(0.3, 'OK'), at(-0.3, 'OK', 3)]
    expect(examplesOf([light, heavy], 1)).toEqual([heavy])
  })
})

describe('ratings in force', () => {
  const rating = (more: Partial<Rating>): Rating => ({
    verdict: 'CORRECT',
    correctOutcome: 'OK',
    source: 'THUMB',
    ratedAt: new Date(0),
    ratedBy: 'ann',
    ...more,
  })

  it('come to what the weightiest says, less the share that disagrees', () => {
    const thumbs = Array.from({ length: 6 }, () => rating({}))
    const correction = rating({ verdict: 'INCORRECT', correctOutcome: 'NG', source: 'CORRECTION' })
    const settled = settle([...thumbs, correction], 'OK')
    expect(settled).toMatchObject({ correctOutcome: 'NG', correct: false, source: 'CORRECTION', weight: 0.5 })
    expect(settle([], 'OK')).toBeUndefined()
  })

  it('come to what more people say among equals, and then to the latest', () => {
    const wrong = rating({ verdict: 'INCORRECT', correctOutcome: null, ratedAt: new Date(9) })
    expect(settle([rating({}), wrong, rating({})], 'OK')).toMatchObject({
      correctOutcome: 'OK',
      correct: true,
    })
    expect(settle([rating({}), wrong], 'OK')).toMatchObject({
      correctOutcome: null,
      correct: false,
      weight: 0.5,
    })
  })
})
