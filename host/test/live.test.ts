import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Live } from '../live/live.ts'
import { memoryLive } from '../live/memory.ts'
import { redisLive } from '../live/redis.ts'

const redisUrl = process.env['REDIS_URL']

/** What every Live must do, whatever it stands on. `pass` lets its time pass. */
function keepsTheContract(
  name: string,
  open: () => { live: Live; pass: (ms: number) => Promise<void> },
): void {
  describe(`live on ${name}`, () => {
    let live: Live
    let pass: (ms: number) => Promise<void>
    beforeAll(() => {
      ;({ live, pass } = open())
    })
    afterAll(() => live.close())

    it('gives back what was set, until its time is up', async () => {
      const key = randomUUID()
      expect(await live.get(key)).toBeUndefined()
      await live.set(key, '온도', 0.2)
      expect(await live.get(key)).toBe('온도')
      await pass(250)
      expect(await live.get(key)).toBeUndefined()
    })

    it('replaces a value and forgets a deleted one', async () => {
      const key = randomUUID()
      await live.set(key, 'first', 60)
      await live.set(key, 'second', 60)
      expect(await live.get(key)).toBe('second')
      await live.delete(key)
      await live.delete(key)
      expect(await live.get(key)).toBeUndefined()
    })

    it('counts within a window that begins at the first count, and anew in the next', async () => {
      const key = randomUUID()
      const first = await live.count(key, 0.3)
      const second = await live.count(key, 0.3)
      expect([first.count, second.count]).toEqual([1, 2])
      expect(second.resetsInMs).toBeGreaterThan(0)
      expect(second.resetsInMs).toBeLessThanOrEqual(300)
      await pass(350)
      expect((await live.count(key, 0.3)).count).toBe(1)
    })

    it('counts several at a time, also as the first of a window', async () => {
      const key = randomUUID()
      const first = await live.count(key, 0.3, 5)
      expect(first.count).toBe(5)
      expect(first.resetsInMs).toBeLessThanOrEqual(300)
      expect((await live.count(key, 0.3, 2)).count).toBe(7)
      await pass(350)
      expect((await live.count(key, 0.3, 3)).count).toBe(3)
    })

    it('counts every one of many at once', async () => {
      const key = randomUUID()
      const counts = await Promise.all(Array.from({ length: 50 }, () => live.count(key, 60)))
      expect(counts.map(({ count }) => count).toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: 50 }, (_, index) => index + 1),
      )
    })

    it('tells every subscriber of a topic, in order, and none of another topic', async () => {
      const topic = randomUUID()
      const heard: string[][] = [[], []]
      const stop = await Promise.all(
        heard.map((list) => live.subscribe(topic, (message) => list.push(message))),
      )
      await live.publish(topic, 'a')
      await live.publish(`${topic}-other`, 'x')
      await live.publish(topic, 'b')
      await expect
        .poll(() => heard)
        .toEqual([
          ['a', 'b'],
          ['a', 'b'],
        ])
      await Promise.all(stop.map((end) => end()))
    })

    it('tells nothing to those who have unsubscribed', async () => {
      const topic = randomUUID()
      const gone: string[] = []
      const staying: string[] = []
      const stop = await live.subscribe(topic, (message) => gone.push(message))
      const end = await live.subscribe(topic, (message) => staying.push(message))
      await stop()
      await live.publish(topic, 'later')
      await expect.poll(() => staying).toEqual(['later'])
      expect(gone).toEqual([])
      await end()
    })

    it('answers a ping', async () => {
      await live.ping()
    })
  })
}

let skew = 0
keepsTheContract('memory', () => ({
  live: memoryLive(() => Date.now() + skew),
  pass: async (ms) => {
    skew += ms
  },
}))

// Redis keeps its own time, which can only be waited for.
if (redisUrl !== undefined && redisUrl !== '')
  keepsTheContract('Redis', () => ({
    live: redisLive(redisUrl, `test:${randomUUID()}:`, () => {}),
    pass: wait,
  }))

describe('live on a Redis that never answers', () => {
  it('says so instead of waiting', async () => {
    const silent = createServer()
    await once(silent.listen(0, '127.0.0.1'), 'listening')
    const { port } = silent.address() as AddressInfo
    const live = redisLive(`redis://127.0.0.1:${port}`, 'test:', () => {})
    await expect(live.get('key')).rejects.toThrow()
    await live.close()
    silent.close()
  })
})

describe('live on a Redis that is not there', () => {
  it('says so instead of waiting', async () => {
    const live = redisLive('redis://127.0.0.1:1', 'test:', () => {})
    await expect(live.get('key')).rejects.toThrow()
    await live.close()
  })
})
