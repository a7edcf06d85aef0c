import { reasonOf } from './time-limit.ts'

/**
 * Places for work of which `most` is under way at a time; `queue` more wait, first come, first served. So a slow callee
 * holds a bounded share of the process and no more (a bulkhead; Michael Nygard, "Release It!", 2007).
 */
export class Places {
  readonly #most: number
  readonly #queue: number
  readonly #waiting = new Set<() => void>()
  #underWay = 0

  constructor(limits: { most: number; queue: number }) {
    this.#most = limits.most
    this.#queue = limits.queue
  }

  /** Runs work in a place, once there is one; throws `busy()` when too many wait, the signal's reason when it aborts. */
  async within<T>(signal: AbortSignal, busy: () => Error, work: () => Promise<T>): Promise<T> {
    const leave = await this.enter(signal, busy)
    try {
      return await work()
    } finally {
      leave()
    }
  }

  /** Takes a place, once there is one, until the returned function is called, which is once. Throws as `within`. */
  async enter(signal: AbortSignal, busy: () => Error): Promise<() => void> {
    if (this.#underWay < this.#most) this.#underWay++
    else if (this.#waiting.size < this.#queue) await this.#place(signal)
    else throw busy()
    return () => {
      // Whoever is next takes this one's place: the count stays.
      const [go] = this.#waiting
      if (go === undefined) this.#underWay--
      else go()
    }
  }

  #place(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.delete(go)
        reject(reasonOf(signal))
      }
      const go = (): void => {
        this.#waiting.delete(go)
        signal.removeEventListener('abort', leave)
        resolve()
      }
      if (signal.aborted) return leave()
      this.#waiting.add(go)
      signal.addEventListener('abort', leave, { once: true })
    })
  }
}
