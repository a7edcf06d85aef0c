import { LRUCache } from 'lru-cache'
import { type Reply, type Viewer, reasonOf } from '#host'
import type { Ask, Call, Policy } from './policy.ts'

/**
 * Asks once for what several ask at the same time: queries that agree in operation, variables, identity and forwarded
 * headers, that is, in everything the subgraph could tell apart. The shared call goes on as long as one of them waits.
 * Everybody gets an answer of their own to change.
 */
export function shareInFlight(shared: () => void = () => {}): Policy {
  return (next) => {
    const underWay = new Map<string, Flight>()
    return (call) => {
      if (call.request.kind === 'mutation') return next(call)
      const json = jsonOf(call.request)
      const key = `${identityOf(call.viewer)}\n${JSON.stringify(call.headers)}\n${json}`
      const known = underWay.get(key)
      if (known !== undefined) {
        shared()
        return known.join(call.signal)
      }
      const flight: Flight = new Flight(() => {
        if (underWay.get(key) === flight) underWay.delete(key)
      })
      underWay.set(key, flight)
      const answer = flight.join(call.signal)
      flight.depart(next, { ...call, json })
      return answer
    }
  }
}

/** Texts of operations as JSON: they come again and again, and are the largest part of most calls. */
const texts = new LRUCache<string, string>({ max: 2000 })

/** An operation as it is sent. */
function jsonOf({ query, variables, operationName }: Call['request']): string {
  const text = texts.get(query) ?? JSON.stringify(query)
  texts.set(query, text)
  const name = operationName === undefined ? '' : `,"operationName":${JSON.stringify(operationName)}`
  return `{"query":${text}${name},"variables":${JSON.stringify(variables ?? {})}}`
}

interface Waiter {
  resolve(reply: Reply): void
  reject(error: unknown): void
}

/** One call and all who wait for it. */
class Flight {
  readonly #waiting = new Set<Waiter>()
  readonly #abandoned = new AbortController()
  readonly #over: () => void

  /** `over` is called when it has landed or everybody has gone: nobody can join any longer. */
  constructor(over: () => void) {
    this.#over = over
  }

  depart(ask: Ask, call: Call): void {
    if (this.#abandoned.signal.aborted) return
    ask({ ...call, signal: this.#abandoned.signal }).then(
      (reply) => this.#land((waiter, first) => waiter.resolve(first ? reply : copyOf(reply))),
      (error: unknown) => this.#land((waiter) => waiter.reject(error)),
    )
  }

  /** Waits for the answer until it is there or the signal is aborted. */
  join(signal: AbortSignal): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const waiter = { resolve, reject }
      const leave = (): void => {
        reject(reasonOf(signal))
        this.#waiting.delete(waiter)
        if (this.#waiting.size === 0) this.#abandon(reasonOf(signal))
      }
      this.#waiting.add(waiter)
      if (signal.aborted) return leave()
      signal.addEventListener('abort', leave, { once: true })
      const stay = (): void => signal.removeEventListener('abort', leave)
      waiter.resolve = (reply) => (stay(), resolve(reply))
      waiter.reject = (error) => (stay(), reject(error))
    })
  }

  #abandon(reason: Error): void {
    this.#over()
    this.#abandoned.abort(reason)
  }

  #land(tell: (waiter: Waiter, first: boolean) => void): void {
    this.#over()
    let first = true
    for (const waiter of this.#waiting) {
      tell(waiter, first)
      first = false
    }
  }
}

function copyOf(reply: Reply): Reply {
  return { answer: structuredClone(reply.answer), headers: reply.headers }
}

const identities = new WeakMap<Viewer, string>()

/** All that the identity header says of somebody. */
function identityOf(viewer: Viewer): string {
  const known = identities.get(viewer)
  if (known !== undefined) return known
  const identity = JSON.stringify([viewer.tenantId, viewer.subject, ...[...viewer.permissions].toSorted()])
  identities.set(viewer, identity)
  return identity
}
