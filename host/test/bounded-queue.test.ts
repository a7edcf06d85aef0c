import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BoundedQueue } from '../live/bounded-queue.ts'

function queueOf(most: number): { queue: BoundedQueue<number>; ends: () => number } {
  let ends = 0
  const queue = new BoundedQueue<number>({
    most,
    overflow: () => new Error('too slow'),
    onEnd: () => (ends += 1),
  })
  return { queue, ends: () => ends }
}

describe('a bounded queue', () => {
  it('hands on everything in order, whether items or readers come first', async () => {
    const steps = fc.array(fc.constantFrom('push', 'read'), { maxLength: 200 })
    await fc.assert(
      fc.asyncProperty(steps, async (order) => {
        const { queue } = queueOf(1000)
        const read: Promise<IteratorResult<number, undefined>>[] = []
        let pushed = 0
        for (const step of order) {
          if (step === 'push') queue.push(pushed++)
          // Only one reader waits at a time, as `for await` does.
          else if (read.length < pushed) read.push(queue.next())
        }
        const values = (await Promise.all(read)).map(({ value }) => value)
        expect(values).toEqual(values.map((_, index) => index))
      }),
    )
  })

  it('ends with an error when nobody takes what it holds, and says so once', async () => {
    const { queue, ends } = queueOf(2)
    for (const item of [1, 2, 3, 4]) queue.push(item)
    expect(ends()).toBe(1)
    await expect(queue.next()).rejects.toThrow('too slow')
    expect(await queue.next()).toEqual({ done: true, value: undefined })
  })

  it('gives what waits before it ends well', async () => {
    const { queue } = queueOf(5)
    queue.push(1)
    queue.end()
    queue.push(2)
    expect(await Array.fromAsync(queue)).toEqual([1])
  })

  it('lets go of a reader who waits, when it is returned or fails', async () => {
    const returned = queueOf(1)
    const waiting = returned.queue.next()
    await returned.queue.return()
    expect(await waiting).toEqual({ done: true, value: undefined })
    expect(returned.ends()).toBe(1)

    const failed = queueOf(1)
    const rejected = expect(failed.queue.next()).rejects.toThrow('gone')
    failed.queue.end(new Error('gone'))
    await rejected
    expect(await failed.queue.next()).toEqual({ done: true, value: undefined })
  })
})
