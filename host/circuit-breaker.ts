/** When a breaker opens and for how long. */
export interface BreakerLimits {
  /** Share of failures, 0 to 1, from which on it opens. */
  failureRate: number
  /** Span over which calls are counted, in ms. */
  windowMs: number
  /** Fewer calls than this in the span say nothing. */
  leastCalls: number
  /** How long it stays open before it lets a trial through, in ms. */
  openMs: number
}

/** `closed` lets calls through; `open` none; `half-open` one at a time, as a trial. */
export type BreakerState = 'closed' | 'open' | 'half-open'

/** What became of a call; one that was cancelled says nothing of the callee. */
export type Outcome = 'answered' | 'failed' | 'cancelled'

/** Parts of the window that are forgotten one by one. */
const PARTS = 10

/**
 * A circuit breaker (Michael Nygard, "Release It!", 2007) on the rate of failures over a sliding window. A state
 * machine on the times it is given, in ms; it reads no clock and sets no timer.
 */
export class CircuitBreaker {
  readonly #limits: BreakerLimits
  readonly #changed: (state: BreakerState) => void
  #state: BreakerState = 'closed'
  /** Counts up with each change, so that a call which began before it is not counted after it. */
  #era = 0
  #openUntil = 0
  #onTrial = false
  #parts: { since: number; calls: number; failures: number }[] = []

  constructor(limits: BreakerLimits, changed: (state: BreakerState) => void = () => {}) {
    this.#limits = limits
    this.#changed = changed
  }

  get state(): BreakerState {
    return this.#state
  }

  /** Lets a call through: `record` is to be told how it ended. Else how long to stay away, in ms. */
  admit(now: number): { record: (outcome: Outcome, now: number) => void } | { waitMs: number } {
    if (this.#state === 'open' && now >= this.#openUntil) this.#become('half-open')
    if (this.#state === 'open') return { waitMs: this.#openUntil - now }
    if (this.#state === 'half-open') {
      if (this.#onTrial) return { waitMs: 0 }
      this.#onTrial = true
    }
    const era = this.#era
    return {
      record: (outcome, now) => {
        if (era === this.#era) this.#record(outcome, now)
      },
    }
  }

  #record(outcome: Outcome, now: number): void {
    this.#onTrial = false
    if (outcome === 'cancelled') return
    if (this.#state === 'half-open') {
      if (outcome === 'failed') this.#open(now)
      else this.#become('closed')
      return
    }
    const { calls, failures } = this.#count(now, outcome === 'failed' ? 1 : 0)
    if (calls >= this.#limits.leastCalls && failures / calls >= this.#limits.failureRate) this.#open(now)
  }

  /** Counts a call in, and gives all calls and failures of the window. */
  #count(now: number, failures: 0 | 1): { calls: number; failures: number } {
    const { windowMs } = this.#limits
    this.#parts = this.#parts.filter(({ since }) => since > now - windowMs)
    let last = this.#parts.at(-1)
    if (last === undefined || now - last.since >= windowMs / PARTS) {
      last = { since: now, calls: 0, failures: 0 }
      this.#parts.push(last)
    }
    last.calls++
    last.failures += failures
    return this.#parts.reduce(
      (sum, part) => ({ calls: sum.calls + part.calls, failures: sum.failures + part.failures }),
      { calls: 0, failures: 0 },
    )
  }

  #open(now: number): void {
    this.#openUntil = now + this.#limits.openMs
    this.#become('open')
  }

  #become(state: BreakerState): void {
    this.#state = state
    this.#era++
    this.#onTrial = false
    this.#parts = []
    this.#changed(state)
  }
}
