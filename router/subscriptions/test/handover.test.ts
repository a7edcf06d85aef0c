import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Handover, MOST_KEPT } from '../handover.ts'

/** An event as the old source tells it, and as the new one does. */
const asOld = (id: number) => ({ answer: { data: { event: { id, name: 'x' } } }, interrupted: false })
const asNew = (id: number) => ({ answer: { data: { event: { id, size: 1 } } }, interrupted: false })
const idOf = ({ answer }: { answer: object }): number =>
  (answer as ReturnType<typeof asOld>['answer']).data.event.id

/**
 * Tells the events 0 … n-1 from two sources: the new one begins with event `from`, and what arrives next is of the new
 * source where `order` says so, if it has anything.
 */
function tell(n: number, from: number, order: boolean[]): number[] {
  const told: number[] = []
  const handover = new Handover()
  let [old, next] = [0, from]
  let met = false
  for (let step = 0; !met && (old < n || next < n); step += 1) {
    const isNew = (order[step % order.length] === true && next < n) || old >= n
    const event = isNew ? asNew(next++) : asOld(old++)
    const turn = isNew ? handover.new(event) : handover.old(event)
    if (turn === 'tell') told.push(idOf(event))
    met = turn === 'meet'
  }
  const { ahead, repeated } = handover.end()
  const rest = Array.from({ length: n - next }, (_, index) => next + index)
  return [...told, ...ahead.map(idOf), ...rest.slice(repeated)]
}

describe('going over from one source to another', () => {
  it('tells each event once and in order, wherever the new one begins and whichever is ahead', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 30 }),
        fc.nat({ max: 30 }),
        fc.array(fc.boolean(), { minLength: 1, maxLength: 60 }),
        (n, late, order) => {
          const from = Math.min(late, n)
          expect(tell(n, from, order)).toEqual(Array.from({ length: n }, (_, index) => index))
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('knows an event by what both sources tell of it, errors or not', () => {
    const handover = new Handover()
    handover.old({ answer: { data: { a: { id: 1, list: [{ b: 1 }, null] } } }, interrupted: false })
    const other = { data: { a: { id: 1, list: [{ b: 2 }, { b: 3 }] } } }
    const same = {
      data: { a: { id: 1, c: 9, list: [{ b: 1, c: 2 }, { b: 3 }] } },
      errors: [{ message: 'x' }],
    }
    expect(handover.new({ answer: other, interrupted: false })).toBe('keep')
    const fresh = new Handover()
    fresh.old({ answer: { data: { a: { id: 1, list: [{ b: 1 }, null] } } }, interrupted: false })
    expect(fresh.new({ answer: same, interrupted: false })).toBe('meet')
  })

  it('keeps a bounded number of events', () => {
    const handover = new Handover()
    for (let id = 0; id < MOST_KEPT + 5; id += 1) handover.old(asOld(id))
    expect(handover.new(asNew(4))).toBe('keep')
    for (let id = 0; id < MOST_KEPT - 2; id += 1) handover.new(asNew(id))
    expect(handover.isFull).toBe(false)
    handover.new(asNew(0))
    expect(handover.isFull).toBe(true)
  })
})
