import type { Comprehension, MacroName } from '../syntax/tree.ts'
import { countNodes } from '../syntax/walk.ts'
import { isMap } from '../values/kinds.ts'
import { bothUnknown, isUnknown, type Unknown } from '../values/unknown.ts'
import type { Value } from '../values/value.ts'
import { type Budget, OUT_OF_STEPS, stepsForKeys } from './budget.ts'
import type { Truth } from './logic.ts'
import { type Operand, type Result, unfit } from './operand.ts'

/** A macro over a list, ready to run: what is asked of each item, and what each costs. */
interface Walk {
  readonly macro: MacroName
  readonly list: Operand
  readonly steps: number
  readonly test: ((item: Value) => Truth) | null
  readonly result: ((item: Value) => Result) | null
}

/** Steps for one item: a macro of up to 16 nodes costs one, a larger one in proportion. */
export function stepsForItem(macro: Comprehension): number {
  return Math.ceil(countNodes(macro) / 16)
}

/**
 * Walks the items of a list or the keys of a map. `all` and `exists` decide as `and` and `or` do, in spite of
 * unknowns; for the others one unknown makes the whole unknown, as in CEL.
 */
export function comprehend(container: Value, walk: Walk, budget: Budget): Result {
  const items = itemsOf(container)
  if (items === null) return unfit(walk.list, container, `\`${walk.macro}\``, 'a list or a map')
  if (items !== container && !budget.spend(stepsForKeys(items.length))) return OUT_OF_STEPS
  return MACROS[walk.macro](items, walk, budget)
}

const MACROS: Readonly<Record<MacroName, (items: readonly Value[], walk: Walk, budget: Budget) => Result>> = {
  all: (items, walk, budget) => quantify(items, walk, budget, false),
  any: (items, walk, budget) => quantify(items, walk, budget, true),
  exists: (items, walk, budget) => quantify(items, walk, budget, true),
  exists_one: isOne,
  existsOne: isOne,
  count: (items, walk, budget) => lengthOf(select(items, walk, budget)),
  filter: select,
  map: mapItems,
}

function isOne(items: readonly Value[], walk: Walk, budget: Budget): Truth {
  const count = lengthOf(select(items, walk, budget))
  return isUnknown(count) ? count : count === 1
}

function lengthOf(items: readonly Value[] | Unknown): number | Unknown {
  return isUnknown(items) ? items : items.length
}

function itemsOf(container: Value): readonly Value[] | null {
  if (Array.isArray(container)) return container
  return isMap(container) ? Object.keys(container) : null
}

function quantify(items: readonly Value[], { test, steps }: Walk, budget: Budget, decisive: boolean): Truth {
  let undecided: Unknown | null = null
  for (const item of items) {
    if (!budget.spend(steps)) return OUT_OF_STEPS
    const truth = test === null || test(item)
    if (truth === decisive) return decisive
    if (isUnknown(truth)) undecided = undecided === null ? truth : bothUnknown(undecided, truth)
  }
  return undecided ?? !decisive
}

function select(items: readonly Value[], { test, steps }: Walk, budget: Budget): Value[] | Unknown {
  const kept: Value[] = []
  for (const item of items) {
    if (!budget.spend(steps)) return OUT_OF_STEPS
    const truth = test === null || test(item)
    if (isUnknown(truth)) return truth
    if (truth) kept.push(item)
  }
  return kept
}

function mapItems(items: readonly Value[], walk: Walk, budget: Budget): Value[] | Unknown {
  const made: Value[] = []
  for (const item of items) {
    if (!budget.spend(walk.steps)) return OUT_OF_STEPS
    const wanted = walk.test === null || walk.test(item)
    if (isUnknown(wanted)) return wanted
    if (!wanted) continue
    const result = walk.result === null ? item : walk.result(item)
    if (isUnknown(result)) return result
    made.push(result)
  }
  return made
}
