import type { Live } from '../live/live.ts'
import { reasonOf } from '../time-limit.ts'
import type { Tier } from './models.ts'

/** How long a tier that was found out holds: a model may be replaced by a better one under its name. */
const SECONDS = 3600

const known: ReadonlySet<string> = new Set<Tier>(['DECISIONS', 'SYSTEM_ONE', 'LOGPROBS', 'SAMPLES', 'TEXT'])

/** The best tier of a model, as it was found out: in this process, and for the others of the installation. */
export class TierMemory {
  readonly #key: string
  readonly #live: Live
  readonly #clock: () => Date
  #found: { tier: Tier; until: number } | undefined
  #findingOut: Promise<undefined> | undefined

  constructor(options: { key: string; live: Live; clock: () => Date }) {
    this.#key = options.key
    this.#live = options.live
    this.#clock = options.clock
  }

  /** The tier, unless it must be found out. */
  async recall(): Promise<Tier | undefined> {
    const held = this.#held()
    if (held !== undefined) return held
    const shared = await this.#live.get(this.#key).catch(() => undefined)
    if (shared === undefined || !known.has(shared)) return this.#held()
    this.#hold(shared as Tier)
    return shared as Tier
  }

  async remember(tier: Tier): Promise<void> {
    this.#hold(tier)
    // Another process finds it out itself when this one can't tell.
    await this.#live.set(this.#key, tier, SECONDS).catch(() => {})
  }

  async forget(): Promise<void> {
    this.#found = undefined
    await this.#live.delete(this.#key).catch(() => {})
  }

  /**
   * Finds out while others wait. Undefined when this one had to wait for another, or came too late: then it is to be
   * recalled. Throws the signal's reason when that aborts the wait.
   */
  async findOut<T>(signal: AbortSignal, work: () => Promise<T>): Promise<{ answer: T } | undefined> {
    if (this.#findingOut !== undefined) return waitFor(this.#findingOut, signal)
    if (this.#held() !== undefined) return undefined
    const { promise, resolve } = Promise.withResolvers<undefined>()
    this.#findingOut = promise
    try {
      return { answer: await work() }
    } finally {
      this.#findingOut = undefined
      resolve(undefined)
    }
  }

  #held(): Tier | undefined {
    return this.#found !== undefined && this.#found.until > this.#clock().getTime()
      ? this.#found.tier
      : undefined
  }

  #hold(tier: Tier): void {
    this.#found = { tier, until: this.#clock().getTime() + SECONDS * 1000 }
  }
}

async function waitFor(work: Promise<undefined>, signal: AbortSignal): Promise<undefined> {
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const leave = (): void => reject(reasonOf(signal))
  if (signal.aborted) leave()
  signal.addEventListener('abort', leave, { once: true })
  return Promise.race([work, aborted]).finally(() => signal.removeEventListener('abort', leave))
}
