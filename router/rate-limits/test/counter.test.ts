import { afterAll, describe, expect, it } from 'vitest'
import { createMetrics } from '#host'
import { redisLive } from '../../../host/live/redis.ts'
import { createLog } from '../../../host/observability/log.ts'
import { sharedCount } from '../counter.ts'

describe('counting on a Redis that is not there', () => {
  const live = redisLive('redis://127.0.0.1:1', 'test:', () => {})
  afterAll(() => live.close())

  it('goes on in this process, with a line in the log and a number for who watches', async () => {
    const lines: string[] = []
    const log = createLog('error', { write: (line: string) => void lines.push(line) })
    const metrics = createMetrics('router', { ofProcess: false })
    let now = Date.now()
    const count = sharedCount({ live, log, clock: () => new Date(now) }, metrics)

    for (const expected of [1, 2, 5])
      expect((await count('ann', 60, expected === 5 ? 3 : 1)).count).toBe(expected)
    expect(lines).toHaveLength(1)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      msg: 'rate limits are counted by each process alone',
      err: { message: expect.any(String) },
    })
    expect(await metrics.metrics()).toContain('rate_limit_counted_alone_total{service="router"} 3')

    now += 5000
    expect((await count('ann', 60, 1)).count).toBe(6)
    expect(lines).toHaveLength(2)
    now += 60_000
    expect((await count('ann', 60, 1)).count).toBe(1)
  })
})
