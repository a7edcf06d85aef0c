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
  #findingOut: Promise<void> | undefined

  constructor(options: { key: string; live: Live; clock: () => Date }) {
    this.#key = options.key
    this.#live = options.live
    this.#clock = options.clock
  }

  /** The tier, unless it must be found out. */
  async recall(): Promise<Tier | undefined> {
    if (this.#found !== undefined && this.#found.until > this.#clock().getTime()) return this.#found.tier
    const shared = await this.#live.get(this.#key).catch(() => undefined)
    if (shared === undefined || !known.has(shared)) return undefined
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

  /** Waits while somebody else finds out; true when somebody did, so that it is to be recalled. */
  async othersFindOut(signal: AbortSignal): Promise<boolean> {
    if (this.#findingOut === undefined) return false
    const { promise: aborted, reject } = Promise.withResolvers<never>()
    const leave = (): void => reject(reasonOf(signal))
    signal.addEventListener('abort', leave, { once: true })
    await Promise.race([this.#findingOut, aborted]).finally(() => signal.removeEventListener('abort', leave))
    return true
  }

  /** Finds out while others wait. */
  async findOut<T>(work: () => Promise<T>): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#findingOut = promise
    try {
      return await work()
    } finally {
      if (this.#findingOut === promise) this.#findingOut = undefined
      resolve()
    }
  }

  #hold(tier: Tier): void {
    this.#found = { tier, until: this.#clock().getTime() + SECONDS * 1000 }
  }
}
