import { reasonOf } from '#host'
import { Refusal } from './refusal.ts'
import type { Policy } from './policy.ts'

/**
 * Lets `most` calls be under way at a time; `queue` more wait, first come, first served, and those beyond are refused
 * with UNAVAILABLE. So a slow subgraph holds a bounded share of the router and no more (a bulkhead).
 */
export function limitConcurrency(limits: { most: number; queue: number }): Policy {
  const { most, queue } = limits
  return (next) => {
    const waiting = new Set<() => void>()
    let underWay = 0

    const place = (signal: AbortSignal): Promise<void> =>
      new Promise((resolve, reject) => {
        const leave = (): void => {
          waiting.delete(go)
          reject(reasonOf(signal))
        }
        const go = (): void => {
          waiting.delete(go)
          signal.removeEventListener('abort', leave)
          resolve()
        }
        if (signal.aborted) return leave()
        waiting.add(go)
        signal.addEventListener('abort', leave, { once: true })
      })

    return async (call) => {
      if (underWay < most) underWay++
      else if (waiting.size < queue) await place(call.signal)
      else throw busy(call.request.subgraph)
      try {
        return await next(call)
      } finally {
        // Whoever is next takes this one's place: the count stays.
        const [go] = waiting
        if (go === undefined) underWay--
        else go()
      }
    }
  }
}

function busy(subgraph: string): Refusal {
  return new Refusal('busy', `The service ${subgraph} has more to do than it can take; try again shortly.`)
}
