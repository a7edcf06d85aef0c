import { type Bits, and, andNot, countBits, countBoth } from '../rules/bits.ts'
import type { BinaryTask } from './binary-task.ts'
import { type RuleCounts, exceptionsLength, ruleLength } from './description-length.ts'
import { type Test, coveredBy } from './grow-rule.ts'

/** A rule of a list, with all cases that pass its tests, whatever the rules before it take. */
export interface ListedRule {
  readonly tests: readonly Test[]
  readonly covered: Bits
}

/** A rule from tests. */
export function listed(task: BinaryTask, tests: readonly Test[]): ListedRule {
  return { tests, covered: coveredBy(task, tests) }
}

/** How rules of one class divide cases, one after the other, and how many bits that takes to tell. */
export class Accounts {
  readonly #task: BinaryTask
  readonly #expected: number
  readonly #all: Bits

  /** `all`: the cases to be told apart; `expected`: the share of the class among them. */
  constructor(task: BinaryTask, all: Bits, expected: number) {
    this.#task = task
    this.#all = all
    this.#expected = expected
  }

  /** Of each rule, what it does to the cases that those before it left. */
  counts(rules: readonly ListedRule[]): RuleCounts[] {
    let left = this.#all
    let size = countBits(left)
    let positives = countBoth(left, this.#task.positives)
    return rules.map(({ covered }) => {
      const taken = and(left, covered)
      left = andNot(left, covered)
      const count = countBits(taken)
      const right = countBoth(taken, this.#task.positives)
      size -= count
      positives -= right
      return { covered: count, uncovered: size, wrong: count - right, missed: positives, right }
    })
  }

  /** Bits without any rule. */
  get withoutRules(): number {
    const all = countBits(this.#all)
    const missed = countBoth(this.#all, this.#task.positives)
    return exceptionsLength(this.#expected, { covered: 0, uncovered: all, wrong: 0, missed })
  }

  /** Bits that a rule of the list adds, later rules that don't pay left out with and without it. */
  addedBy(rules: readonly ListedRule[], place: number): number {
    const without = rules.filter((_, at) => at !== place)
    const own = this.#bitsFor(rules[place] as ListedRule)
    return this.#leastFrom(rules, place + 1) + own - this.#leastFrom(without, place)
  }

  /** The list without rules that cost more bits than they save, looked at from the last. */
  reduced(rules: readonly ListedRule[]): ListedRule[] {
    let kept = [...rules]
    for (let place = kept.length - 1; place >= 0; place -= 1) {
      const counts = this.counts(kept)
      const saved = this.#saving(kept[place] as ListedRule, counts[place] as RuleCounts, this.#sum(counts))
      if (saved !== null) kept = kept.filter((_, at) => at !== place)
    }
    return kept
  }

  /** Bits of the exceptions to a list, once later rules from a place on that don't pay are gone. */
  #leastFrom(rules: readonly ListedRule[], from: number): number {
    const counts = this.counts(rules)
    let sum = this.#sum(counts)
    let length = this.#exceptions(sum)
    for (let place = rules.length - 1; place >= from; place -= 1) {
      const own = counts[place] as RuleCounts
      const saved = this.#saving(rules[place] as ListedRule, own, sum)
      if (saved === null) continue
      length -= saved
      sum = without(sum, own)
    }
    return length
  }

  /** Bits saved by dropping a rule whose cases then fall to none; null when that would cost some. */
  #saving(rule: ListedRule, own: RuleCounts, sum: Totals): number | null {
    const saved = this.#exceptions(sum) + this.#bitsFor(rule) - this.#exceptions(without(sum, own))
    return saved >= 0 || own.wrong * 2 >= own.covered ? saved : null
  }

  #sum(counts: readonly RuleCounts[]): Totals {
    let covered = 0
    let wrong = 0
    for (const own of counts) {
      covered += own.covered
      wrong += own.wrong
    }
    const last = counts.at(-1)
    const uncovered = last?.uncovered ?? countBits(this.#all)
    return { covered, wrong, uncovered, missed: last?.missed ?? countBoth(this.#all, this.#task.positives) }
  }

  #exceptions(counts: Totals): number {
    return exceptionsLength(this.#expected, counts)
  }

  #bitsFor({ tests }: ListedRule): number {
    return ruleLength(tests.length, this.#task.conditions)
  }
}

type Totals = Omit<RuleCounts, 'right'>

function without(sum: Totals, own: RuleCounts): Totals {
  return {
    covered: sum.covered - own.covered,
    uncovered: sum.uncovered + own.covered,
    wrong: sum.wrong - own.wrong,
    missed: sum.missed + own.right,
  }
}
