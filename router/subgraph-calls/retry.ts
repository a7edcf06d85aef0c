import { setTimeout as pause } from 'node:timers/promises'
import { CallFailure, retryAfterMs } from '#host'
import type { Policy } from './policy.ts'

/** Pauses before the first attempt anew at most this long, before each further one twice as long, in ms. */
const FIRST_PAUSE = 50
const LONGEST_PAUSE = 2000

/** HTTP statuses by which a server says "not now". */
const passing = new Set([502, 503, 504])

/**
 * Asks again, `most` times at most, when a query met a fault that may pass: a connection that failed or broke, or
 * status 502, 503 or 504. It pauses as long as the subgraph says by `Retry-After`, else a random time of a span that
 * doubles ("full jitter", Marc Brooker, AWS Architecture Blog, 2015); never beyond the time that the call has. A
 * mutation is asked once: it may have been done though its answer was lost.
 */
export function retryQueries(options: {
  most: number
  clock: () => Date
  retried?: () => void
  random?: () => number
}): Policy {
  const { most, clock, retried = () => {}, random = Math.random } = options
  return (next) => async (call) => {
    for (let attempt = 0; ; attempt++) {
      try {
        return await next(call)
      } catch (error) {
        if (call.request.kind === 'mutation' || attempt === most || !mayPass(error)) throw error
        const now = clock()
        const ms =
          retryAfterMs(error.retryAfter, now) ??
          random() * Math.min(FIRST_PAUSE * 2 ** attempt, LONGEST_PAUSE)
        if (call.signal.aborted || now.getTime() + ms >= (call.deadline ?? Infinity)) throw error
        await pause(ms, undefined, { signal: call.signal })
        retried()
      }
    }
  }
}

function mayPass(error: unknown): error is CallFailure {
  if (!(error instanceof CallFailure)) return false
  const { kind, status = 0 } = error
  return kind === 'unreachable' || kind === 'cut off' || (kind === 'failed' && passing.has(status))
}
