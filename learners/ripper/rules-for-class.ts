import { type Bits, andNot, countBits, countBoth, hasBit, noBits, putBit } from '../rules/bits.ts'
import { chooser } from '../statistics/sampling.ts'
import { type BinaryTask, type OrderedCases, type Room, keep, roomFor } from './binary-task.ts'
import type { RuleCounts } from './description-length.ts'
import { type Logarithms, type Test, coveredBy, growRule, pruneRule } from './grow-rule.ts'
import { Accounts, type ListedRule, listed } from './rule-list.ts'

/** How rules of one class are made. */
export interface Making {
  readonly random: () => number
  readonly logarithms: Logarithms
  /** One part of so many is kept from growing, for pruning. */
  readonly folds: number
  readonly optimisations: number
  /** Throws when the work is to end. */
  readonly check: () => void
}

/** Bits by which a list may be longer than the best so far before no more rules are tried (Cohen 1995). */
const SURPLUS = 64

/**
 * Rules for one class among the given cases, in order: the first RIPPER stage, incremental reduced error pruning until
 * the description grows too long, then the rounds of optimisation, in which each rule is kept, revised or replaced,
 * whichever makes the shortest description (Cohen 1995; the choices left open by the paper are made as in Weka's JRip).
 */
export function rulesForClass(task: BinaryTask, all: Bits, making: Making): ListedRule[] {
  const expected = countBoth(all, task.positives) / countBits(all)
  const accounts = new Accounts(task, all, expected)
  const rooms = [roomFor(task.ordered), roomFor(task.ordered)] as const
  const work = { task, all, making, accounts, rooms }
  let rules = extend(work, [])
  for (let round = 0; round < making.optimisations; round += 1)
    rules = accounts.reduced(extend(work, optimise(work, rules)))
  return rules
}

interface Work {
  readonly task: BinaryTask
  readonly all: Bits
  readonly making: Making
  readonly accounts: Accounts
  /** For the cases that a rule is grown from, and for those of them that it begins with. */
  readonly rooms: readonly [Room, Room]
}

/** Adds rules to a list as long as they pay. */
function extend({ task, all, making, accounts, rooms }: Work, begun: readonly ListedRule[]): ListedRule[] {
  const rules = [...begun]
  let left = leftBy(all, rules)
  let cases = keep(task.ordered, left)
  let length = accounts.withoutRules
  let least = length
  while (countBoth(left, task.positives) > 0) {
    making.check()
    const { grow, prune } = divide(task, left, cases, making)
    const tests = growRule(task, keep(cases, grow, rooms[0]), [], making.logarithms)
    const rule = listed(task, pruneRule(task, tests, prune, false))
    const longer = [...rules, rule]
    length += accounts.addedBy(longer, rules.length)
    least = Math.min(least, length)
    const own = accounts.counts(longer).at(-1) as RuleCounts
    if (length > least + SURPLUS || own.right === 0 || own.wrong * 2 >= own.covered) break
    rules.push(rule)
    left = andNot(left, rule.covered)
    cases = withoutMost(cases, left)
  }
  return rules
}

/** One round: each rule as it is, revised or replaced. */
function optimise({ task, all, making, accounts, rooms }: Work, begun: readonly ListedRule[]): ListedRule[] {
  const rules = [...begun]
  let left = all
  let cases = task.ordered
  for (const [place, old] of begun.entries()) {
    if (countBoth(left, task.positives) === 0) break
    making.check()
    if (countBoth(left, old.covered) > 0) {
      const { grow, prune } = divide(task, left, cases, making)
      const ordered = keep(cases, grow, rooms[0])
      const open = leftBy(prune, rules.slice(place + 1))
      const variant = (from: OrderedCases, begin: readonly Test[]): ListedRule =>
        listed(task, pruneRule(task, growRule(task, from, begin, making.logarithms), open, true))
      const revised = variant(keep(ordered, coveredBy(task, old.tests), rooms[1]), old.tests)
      rules[place] = best(accounts, rules, place, [old, revised, variant(ordered, [])])
    }
    left = andNot(left, (rules[place] as ListedRule).covered)
    cases = withoutMost(cases, left)
  }
  return rules
}

function best(
  accounts: Accounts,
  rules: readonly ListedRule[],
  place: number,
  variants: readonly ListedRule[],
): ListedRule {
  const lengths = variants.map((variant) => accounts.addedBy(rules.with(place, variant), place))
  return variants[lengths.indexOf(Math.min(...lengths))] as ListedRule
}

/** Cases to grow from, and others to prune by, with the same share of the class. */
function divide(
  task: BinaryTask,
  left: Bits,
  { entries }: OrderedCases,
  { random, folds }: Making,
): { grow: Bits; prune: Bits } {
  const prune = noBits(task.cases)
  const size = countBits(left)
  const positives = countBoth(left, task.positives)
  const of = [size - positives, positives].map((all) => chooser(all, Math.floor(all / folds), random))
  for (const entry of entries[0] ?? []) {
    const row = entry >> 2
    if (hasBit(left, row) && of[entry & 1]?.() === true) putBit(prune, row)
  }
  return { grow: andNot(left, prune), prune }
}

/** Cases that are gone may stay a while: what is grown from is picked out of them anyway. */
function withoutMost(cases: OrderedCases, left: Bits): OrderedCases {
  return countBits(left) < 0.7 * cases.length ? keep(cases, left) : cases
}

function leftBy(all: Bits, rules: readonly ListedRule[]): Bits {
  return rules.reduce((left, { covered }) => andNot(left, covered), all)
}
