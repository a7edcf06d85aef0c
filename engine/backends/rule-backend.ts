/**
 * The interface of the back ends for many rules. However they find out which rules are true, they find the same
 * ones, and what they can't tell they ask the rules' closures for: a reason reads the same everywhere.
 */
import type { Result } from '../semantics/operand.ts'
import type { Closure } from './code.ts'
import { clearBits, countBits, hasBit, lowestBit, type RuleSieve } from './rule-sieve.ts'
import type { Run } from './run.ts'

/** A rule that is neither true nor false. */
export interface Undecided {
  readonly place: number
  readonly result: Result
}

/** Evaluates the rules of a set on what was read of an input. */
export interface RuleBackend {
  /** The places of the rules that are true, in order; of the first `most` of them. */
  match(slots: Result[], run: Run, most: number): number[]
  /** How many rules are true. */
  count(slots: Result[], run: Run): number
  /** The places of all, and adds those that are neither true nor false to `undecided`. */
  decide(slots: Result[], run: Run, undecided: Undecided[]): number[]
}

/** Asks one closure after the other. */
export class OneByOne implements RuleBackend {
  readonly #closures: readonly Closure[]

  constructor(closures: readonly Closure[]) {
    this.#closures = closures
  }

  match(slots: Result[], run: Run, most: number): number[] {
    const closures = this.#closures
    const hits: number[] = []
    for (let place = 0; place < closures.length; place += 1) {
      run.refill()
      if ((closures[place] as Closure)(slots, run) === true && hits.push(place) >= most) break
    }
    return hits
  }

  count(slots: Result[], run: Run): number {
    return this.match(slots, run, Number.POSITIVE_INFINITY).length
  }

  decide(slots: Result[], run: Run, undecided: Undecided[]): number[] {
    const closures = this.#closures
    const hits: number[] = []
    for (let place = 0; place < closures.length; place += 1) {
      run.refill()
      const result = (closures[place] as Closure)(slots, run)
      if (result === false) continue
      if (result === true) hits.push(place)
      else undecided.push({ place, result })
    }
    return hits
  }
}

/** Lets sieves, each with rules of its own, tell which rules to ask. */
export class Sifted implements RuleBackend {
  readonly #sieves: readonly RuleSieve[]
  readonly #closures: readonly Closure[]
  // One evaluation at a time.
  readonly #kept: Int32Array
  readonly #doubted: Int32Array

  constructor(sieves: readonly RuleSieve[], closures: readonly Closure[]) {
    this.#sieves = sieves
    this.#closures = closures
    this.#kept = clearBits(closures.length)
    this.#doubted = clearBits(closures.length)
  }

  match(slots: Result[], run: Run, most: number): number[] {
    this.#sift(slots, run)
    if (this.#isSettled()) return most === 1 ? this.#first() : this.#all()
    return this.#ask(slots, run, most, null)
  }

  count(slots: Result[], run: Run): number {
    this.#sift(slots, run)
    if (!this.#isSettled()) return this.#ask(slots, run, Number.POSITIVE_INFINITY, null).length
    return countBits(this.#kept)
  }

  decide(slots: Result[], run: Run, undecided: Undecided[]): number[] {
    this.#sift(slots, run)
    return this.#isSettled() ? this.#all() : this.#ask(slots, run, Number.POSITIVE_INFINITY, undecided)
  }

  #sift(slots: Result[], run: Run): void {
    const kept = this.#kept
    const doubted = this.#doubted
    for (let word = 0; word < kept.length; word += 1) {
      kept[word] = 0
      doubted[word] = 0
    }
    for (const sieve of this.#sieves) sieve.sift(slots, run, kept, doubted)
  }

  #isSettled(): boolean {
    const doubted = this.#doubted
    for (let word = 0; word < doubted.length; word += 1) if (doubted[word] !== 0) return false
    return true
  }

  #first(): number[] {
    const kept = this.#kept
    for (let word = 0; word < kept.length; word += 1) {
      const left = kept[word] as number
      if (left !== 0) return [(word << 5) + lowestBit(left)]
    }
    return []
  }

  #all(): number[] {
    const kept = this.#kept
    // An array that grew would be copied several times.
    // oxlint-disable-next-line unicorn/no-new-array -- filled at once
    const hits: number[] = new Array(countBits(kept))
    let count = 0
    for (let word = 0; word < kept.length; word += 1) {
      for (let left = kept[word] as number; left !== 0; left &= left - 1) {
        hits[count] = (word << 5) + lowestBit(left)
        count += 1
      }
    }
    return hits
  }

  #ask(slots: Result[], run: Run, most: number, undecided: Undecided[] | null): number[] {
    const hits: number[] = []
    for (let word = 0; word < this.#kept.length; word += 1) {
      for (let left = this.#kept[word] as number; left !== 0; left &= left - 1) {
        const place = (word << 5) + lowestBit(left)
        if (hasBit(this.#doubted, place)) {
          run.refill()
          const result = (this.#closures[place] as Closure)(slots, run)
          if (result !== true) {
            if (result !== false && undecided !== null) undecided.push({ place, result })
            continue
          }
        }
        if (hits.push(place) >= most) return hits
      }
    }
    return hits
  }
}
