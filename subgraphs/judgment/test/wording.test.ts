import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mergePatch } from '../domain/merge-patch.ts'
import { complexityOf, sampleCount } from '../domain/complexity.ts'
import { strayFigure } from '../domain/wording/figures.ts'

describe('a number in a text', () => {
  const facts = { confidence: 0.847, temperature: 93.25, total: 12_500, steps: [{ ms: 3 }] }

  it('is borne out as it is, as percent, rounded, and with thousands set apart', () => {
    for (const text of [
      '93.25',
      '93.3',
      '93',
      '84.7 %',
      '85 %',
      '0.85',
      '12,500',
      '12500',
      '93,25',
      'none',
      '3 ms',
    ])
      expect(strayFigure(text, facts)).toBeUndefined()
  })

  it('is stray when nothing comes to it', () => {
    expect(strayFigure('It was 94 degrees, not 93.', facts)).toBe('94')
    expect(strayFigure('93.26', facts)).toBe('93.26')
    expect(strayFigure('84 %', facts)).toBe('84')
    expect(strayFigure('온도는 95도였습니다', facts)).toBe('95')
  })

  it('is always borne out by itself', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), (figure) => {
        const value = Math.round(figure * 1000) / 1000
        expect(strayFigure(`about ${value} of it`, { value })).toBeUndefined()
      }),
    )
  })
})

describe('changes merged into a record', () => {
  it('follow the examples of RFC 7396', () => {
    expect(mergePatch({ a: 'b' }, { a: 'c' })).toEqual({ a: 'c' })
    expect(mergePatch({ a: 'b', b: 'c' }, { a: null })).toEqual({ b: 'c' })
    expect(mergePatch({ a: ['b'] }, { a: 'c' })).toEqual({ a: 'c' })
    expect(mergePatch({ a: { b: 'c' } }, { a: { b: 'd', c: null } })).toEqual({ a: { b: 'd' } })
    expect(mergePatch({ a: [{ b: 'c' }] }, { a: [1] })).toEqual({ a: [1] })
    expect(mergePatch({ e: null }, { a: 1 })).toEqual({ e: null, a: 1 })
    expect(mergePatch({}, { a: { bb: { ccc: null } } })).toEqual({ a: { bb: {} } })
  })
})

describe('complexity', () => {
  const few = { min: 10, max: 20, low: 0.3, high: 0.7 }
  const known = { matched: true, historic: 0.95 }
  const unknown = { matched: false, historic: 0 }
  const note = 'The left bearing grinds since the morning shift, '.repeat(10)
  const wide = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`c${n}`, n]))

  it('is low for a plain record that history knows, high for a wide one with a note that nobody knows', () => {
    const plain = complexityOf({ a: 1, b: 2 }, known, few)
    expect([plain.level, sampleCount(plain, few)]).toEqual(['LOW', 10])
    const middle = complexityOf({ a: 1, b: 2 }, unknown, few)
    expect([middle.level, sampleCount(middle, few)]).toEqual(['MEDIUM', 15])
    const hard = complexityOf({ ...wide, note, deep: { a: { b: { c: 1 } } } }, unknown, few)
    expect([hard.level, sampleCount(hard, few)]).toEqual(['HIGH', 20])
  })

  it('lies between 0 and 1, and rises with whatever makes a record harder', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.double({ min: 0, max: 1, noNaN: true }), (value, historic) => {
        const input = { value } as never
        const easy = complexityOf(input, { matched: true, historic }, few).score
        const hard = complexityOf({ value, note } as never, { matched: false, historic }, few).score
        expect(easy).toBeGreaterThanOrEqual(0)
        expect(hard).toBeGreaterThan(easy)
        expect(hard).toBeLessThanOrEqual(1 + 1e-9)
      }),
    )
  })
})
