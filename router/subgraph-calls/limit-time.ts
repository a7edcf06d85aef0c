import { AppError, withinTime } from '#host'
import type { Policy } from './policy.ts'

/**
 * Gives a call its time, in seconds: waiting for a place, attempts and pauses all together. Then, or when the client
 * has gone, the call is cancelled and its end not waited for. Throws TIMEOUT.
 */
export function limitTime(seconds: { query: number; mutation: number }, clock: () => Date): Policy {
  return (next) => (call) => {
    const { subgraph, kind } = call.request
    const ms = seconds[kind] * 1000
    const deadline = clock().getTime() + ms
    const late = (): Error =>
      new AppError(
        'TIMEOUT',
        `The service ${subgraph} did not answer within ${seconds[kind]} s; try again, or ask for less at once.`,
      )
    return withinTime({ ms, late, parent: call.signal }, (signal) => next({ ...call, signal, deadline }))
  }
}
