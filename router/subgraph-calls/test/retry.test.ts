import { describe, expect, it, vi } from 'vitest'
import { AppError } from '#host'
import type { Ask } from '../policy.ts'
import { retryQueries } from '../retry.ts'
import { call, fault, reply } from './calls.ts'

const NOW = new Date('2026-03-01T00:00:00Z')
const options = { most: 2, clock: () => NOW, random: () => 0 }

/** A subgraph that fails so, one error after the other, and answers then. */
function failing(...errors: Error[]): ReturnType<typeof vi.fn<Ask>> {
  return vi.fn<Ask>(async () => {
    const error = errors.shift()
    if (error !== undefined) throw error
    return reply()
  })
}

describe('a query', () => {
  it('is asked again after a fault that may pass, as often as set', async () => {
    const passing = [
      fault('unreachable'),
      fault('cut off'),
      ...[502, 503, 504].map((status) => fault('failed', { status })),
    ]
    for (const error of passing) {
      const retried = vi.fn<() => void>()
      const subgraph = failing(error, error)
      expect(await retryQueries({ ...options, retried })(subgraph)(call())).toEqual(reply())
      expect(subgraph).toHaveBeenCalledTimes(3)
      expect(retried).toHaveBeenCalledTimes(2)
    }
    const dead = failing(...Array.from({ length: 9 }, () => fault('unreachable')))
    await expect(retryQueries(options)(dead)(call())).rejects.toThrow("can't be reached")
    expect(dead).toHaveBeenCalledTimes(3)
  })

  it('is asked once when asking again would do no good', async () => {
    const lasting = [
      fault('failed', { status: 500 }),
      fault('unreadable', { status: 200 }),
      fault('too large'),
      new AppError('TIMEOUT', 'late'),
      new Error('a bug'),
    ]
    for (const error of lasting) {
      const subgraph = failing(error)
      await expect(retryQueries(options)(subgraph)(call())).rejects.toBe(error)
      expect(subgraph).toHaveBeenCalledTimes(1)
    }
  })

  it('is not asked again when the pause would outlast its time, or Retry-After asks for longer', async () => {
    const deadline = NOW.getTime() + 2000
    const times: [string, number][] = [
      ['0', 2],
      ['2', 1],
      ['3600', 1],
      [new Date(NOW.getTime() - 1000).toUTCString(), 2],
      [new Date(NOW.getTime() + 60_000).toUTCString(), 1],
      ['soon', 2],
    ]
    for (const [retryAfter, asked] of times) {
      const subgraph = failing(fault('failed', { status: 503, retryAfter }))
      await retryQueries(options)(subgraph)(call({}, { deadline })).catch(() => {})
      expect(subgraph, retryAfter).toHaveBeenCalledTimes(asked)
    }
  })

  it('is not asked again for a client who has gone', async () => {
    const subgraph = failing(fault('unreachable'))
    const gone = call({}, { signal: AbortSignal.abort() })
    await expect(retryQueries(options)(subgraph)(gone)).rejects.toThrow("can't be reached")
    expect(subgraph).toHaveBeenCalledTimes(1)
  })
})

describe('a mutation', () => {
  it('is asked once, whatever happens', async () => {
    const subgraph = failing(fault('unreachable'))
    await expect(retryQueries(options)(subgraph)(call({ kind: 'mutation' }))).rejects.toThrow()
    expect(subgraph).toHaveBeenCalledTimes(1)
  })
})
