import { atLeast } from './binomial.ts'

/** Ratings that are looked at together. */
const WINDOW = 100

/** A window speaks against the promise when as many wrong ones were as unlikely as this. */
const UNLIKELY = 0.001

/** Who just keeps the promise is withdrawn by the cumulative sum once in so many ratings at most, on average. */
const FALSE_ALARM_EVERY = 10_000

/** Ratings after a withdrawal before automation can be given back. */
export const PROBATION = 50

/** Whether a decider may go on deciding, and what speaks against it. */
export interface Drift {
  withdrawn: boolean
  /** What withdrew it: many wrong within a window, or somewhat too many for long. Null unless withdrawn. */
  by: 'WINDOW' | 'CUMULATIVE_SUM' | null
  /** Ratings looked at: the last 100 at most; when withdrawn, of those since. */
  count: number
  /** How many of them were wrong. */
  wrong: number
}

/**
 * Follows the ratings of what a decider decides itself, in the order of time, and withdraws it when more are wrong than
 * the share promised. Two tests, since each is slow where the other is quick: the exact binomial test on the last 100
 * ratings, and the cumulative sum of log-likelihood ratios against twice the share (E. Page, Biometrika 41, 1954).
 * It is given back when, of 50 ratings since or more, the last 100 at most, no more are wrong than promised.
 */
export class DriftWatch {
  readonly #promised: number
  readonly #share: number
  #by: Drift['by'] = null
  #sum = 0
  #recent: boolean[] = []
  #wrong = 0

  constructor(promised: number) {
    this.#promised = promised
    this.#share = Math.min(Math.max(promised, 0.001), 0.999)
  }

  get drift(): Drift {
    return { withdrawn: this.#by !== null, by: this.#by, count: this.#recent.length, wrong: this.#wrong }
  }

  /** Nothing speaks against the decider: where this was so last, whatever is found later began. */
  get quiet(): boolean {
    return this.#by === null && this.#sum === 0
  }

  /** Takes the next rating; tells whether it made a change. */
  add(correct: boolean): 'WITHDRAWN' | 'GIVEN_BACK' | null {
    this.#look(correct)
    if (this.#by !== null) {
      if (this.#recent.length < PROBATION || this.#wrong > this.#promised * this.#recent.length) return null
      this.#by = null
      this.#sum = 0
      return 'GIVEN_BACK'
    }
    this.#sum = Math.max(0, this.#sum + this.#evidence(correct))
    if (this.#unlikely()) this.#by = 'WINDOW'
    else if (this.#sum > Math.log(FALSE_ALARM_EVERY)) this.#by = 'CUMULATIVE_SUM'
    else return null
    this.#recent = []
    this.#wrong = 0
    return 'WITHDRAWN'
  }

  #look(correct: boolean): void {
    this.#recent.push(correct)
    if (!correct) this.#wrong += 1
    if (this.#recent.length > WINDOW && this.#recent.shift() === false) this.#wrong -= 1
  }

  #evidence(correct: boolean): number {
    const twice = Math.min(2 * this.#share, (1 + this.#share) / 2)
    return correct ? Math.log((1 - twice) / (1 - this.#share)) : Math.log(twice / this.#share)
  }

  #unlikely(): boolean {
    const count = this.#recent.length
    return this.#wrong > this.#share * count && atLeast(this.#wrong, count, this.#share) <= UNLIKELY
  }
}
