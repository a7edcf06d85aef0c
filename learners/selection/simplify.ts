import type { SortedColumn } from '../data-set/sorted-column.ts'
import { type Bits, allBits, and, countBits, countBoth, hasBit } from '../rules/bits.ts'
import { isUpper, tighten } from '../rules/print-rule.ts'
import { type Condition, type NumberCondition, type Rule, coverageOf } from '../rules/rule.ts'
import { wilson } from '../statistics/intervals.ts'
import { between } from '../tree/best-split.ts'
import type { SelectionTask } from './task.ts'

/**
 * The same rule with each threshold where it parts classes best among all cases that the other conditions leave (learners
 * place it on part of the cases, or before other conditions came to be), and without conditions that nothing is lost
 * without: the lower bound of its precision doesn't fall.
 */
export function simplify(task: SelectionTask, rule: Rule): Rule {
  const kept = dropped(task, { ...rule, conditions: tighten(rule.conditions) })
  const refined = kept.conditions.reduce<Rule>((now, _, place) => refine(task, now, place), kept)
  return dropped(task, refined)
}

/** Drops conditions one by one, the least needed first. */
function dropped(task: SelectionTask, rule: Rule): Rule {
  if (rule.conditions.length < 2) return rule
  const each = rule.conditions.map((condition) => coverageOf([condition], task.data))
  let places = [...rule.conditions.keys()]
  let best = certainty(task, rule, covering(task, each, places))
  while (places.length > 1) {
    const shorter = places.map((out) => {
      const rest = places.filter((place) => place !== out)
      return { rest, certainty: certainty(task, rule, covering(task, each, rest)) }
    })
    const most = shorter.reduce((one, other) => (other.certainty > one.certainty ? other : one))
    if (most.certainty < best) break
    best = most.certainty
    places = most.rest
  }
  return { ...rule, conditions: places.map((place) => rule.conditions[place] as Condition) }
}

function covering(task: SelectionTask, each: readonly Bits[], places: readonly number[]): Bits {
  return places.reduce((covered, place) => and(covered, each[place] as Bits), allBits(task.data.length))
}

function certainty(task: SelectionTask, { outcome }: Rule, covered: Bits): number {
  return wilson(countBoth(covered, task.positives[outcome] as Bits), countBits(covered)).low
}

/** Places the threshold of one condition anew. */
function refine(task: SelectionTask, rule: Rule, place: number): Rule {
  const condition = rule.conditions[place] as Condition
  if (condition.kind !== 'number') return rule
  const rest = rule.conditions.filter((_, at) => at !== place)
  const among = coverageOf(rest, task.data)
  const cut = bestCut(
    task.sorted[condition.column] as SortedColumn,
    among,
    task.positives[rule.outcome] as Bits,
    isUpper(condition),
  )
  if (cut === null) return rule
  const moved: NumberCondition = { ...condition, ...cut, threshold: between(cut.below, cut.above) }
  const conditions = rule.conditions.with(place, moved)
  const changed = { ...rule, conditions }
  const before = certainty(task, rule, coverageOf(rule.conditions, task.data))
  return certainty(task, changed, coverageOf(conditions, task.data)) >= before ? changed : rule
}

/** Where the class parts best from the others, by entropy, with more of it on the rule's side. */
function bestCut(
  { order, ranks, distinct, present }: SortedColumn,
  among: Bits,
  positives: Bits,
  upper: boolean,
): { below: number; above: number } | null {
  const rows: number[] = []
  for (let place = 0; place < present; place += 1) if (hasBit(among, order[place] as number)) rows.push(place)
  const isRight = rows.map((place) => hasBit(positives, order[place] as number))
  const all = isRight.filter(Boolean).length
  let left = 0
  let best: { below: number; above: number } | null = null
  let most = Number.NEGATIVE_INFINITY
  for (const [at, place] of rows.entries()) {
    const next = rows[at + 1]
    left += isRight[at] === true ? 1 : 0
    if (next === undefined || ranks[place] === ranks[next]) continue
    const count = at + 1
    const lower = left / count
    const higher = (all - left) / (rows.length - count)
    if (upper ? lower <= higher : higher <= lower) continue
    const purity = information(left, count) + information(all - left, rows.length - count)
    if (purity > most) {
      most = purity
      best = {
        below: distinct[ranks[place] as number] as number,
        above: distinct[ranks[next] as number] as number,
      }
    }
  }
  return best
}

function information(right: number, count: number): number {
  return plogp(right) + plogp(count - right) - plogp(count)
}

function plogp(count: number): number {
  return count === 0 ? 0 : count * Math.log2(count)
}
