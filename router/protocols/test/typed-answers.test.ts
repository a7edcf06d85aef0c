import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chosen, probabilityOfYes, scored } from '../typed-answers.ts'

const confidence = fc.double({ min: 0, max: 1, noNaN: true })
const labels = fc.uniqueArray(fc.string(), { minLength: 2, maxLength: 8 })

describe('probabilities made of an outcome and its confidence', () => {
  it('add up to 1, the outcome having its confidence', () => {
    fc.assert(
      fc.property(labels, fc.nat(), confidence, (options, pick, confidence) => {
        const outcome = options[pick % options.length]
        const answer = chosen({ outcome, confidence }, options)
        const total = answer?.probabilities.reduce((sum, { probability }) => sum + probability, 0)
        expect(total).toBeCloseTo(1)
        expect(answer?.choice).toBe(outcome)
        expect(answer?.probabilities.find(({ value }) => value === outcome)?.probability).toBe(confidence)
        expect(scored({ outcome, confidence }, options)?.score).toBeLessThanOrEqual(options.length - 1)
      }),
    )
  })

  it('are none where the outcome is no answer', () => {
    expect(chosen({ outcome: null, confidence: 1 }, ['a', 'b'])).toBeUndefined()
    expect(chosen({ outcome: 'true', confidence: 1 }, [true, false])).toBeUndefined()
    expect(chosen({ outcome: 3, confidence: 1 }, ['1', '2', '3'])?.choice).toBe('3')
    expect(scored({ outcome: 1.5, confidence: 1 }, ['a', 'b', 'c'])).toBeUndefined()
    expect(scored({ outcome: 3, confidence: 1 }, ['a', 'b', 'c'])).toBeUndefined()
    expect(probabilityOfYes({ outcome: 'yes', confidence: 1 })).toBeUndefined()
    expect(probabilityOfYes({ outcome: false, confidence: 0.9 })).toBeCloseTo(0.1)
  })
})
