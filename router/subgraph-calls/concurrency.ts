import { Places } from '#host'
import { Refusal } from './refusal.ts'
import type { Policy } from './policy.ts'

/** Lets `most` calls be under way at a time and `queue` wait; those beyond are refused with UNAVAILABLE. */
export function limitConcurrency(limits: { most: number; queue: number }): Policy {
  return (next) => {
    const places = new Places(limits)
    return (call) =>
      places.within(
        call.signal,
        () => busy(call.request.subgraph),
        () => next(call),
      )
  }
}

function busy(subgraph: string): Refusal {
  return new Refusal('busy', `The service ${subgraph} has more to do than it can take; try again shortly.`)
}
