import { isMap } from '../values/kinds.ts'
import type { Unknown } from '../values/unknown.ts'
import type { Value, ValueMap } from '../values/value.ts'
import { type Budget, DEEPEST_VALUE, OUT_OF_STEPS, stepsForKeys, TOO_DEEP } from './budget.ts'
import { compareValues } from './order.ts'

/**
 * CEL's heterogeneous equality: values of two kinds are different, never an error. Lists and maps are equal
 * when their contents are. Unknown only for lack of budget, or beyond 200 levels.
 */
export function equal(left: Value, right: Value, budget: Budget, depth = 0): boolean | Unknown {
  if (typeof left === 'string' && typeof right === 'string') {
    if (left.length !== right.length) return false
    return budget.spend(Math.floor(left.length / 64)) ? left === right : OUT_OF_STEPS
  }
  if (left === right) return true
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false
  if (depth > DEEPEST_VALUE) return TOO_DEEP
  if (isList(left)) return isList(right) && equalLists(left, right, budget, depth + 1)
  if (isList(right)) return false
  if (isMap(left)) return isMap(right) && equalMaps(left, right, budget, depth + 1)
  return compareValues(left, right) === 0
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value)
}

function equalLists(
  left: readonly Value[],
  right: readonly Value[],
  budget: Budget,
  depth: number,
): boolean | Unknown {
  if (left.length !== right.length) return false
  for (const [at, value] of left.entries()) {
    if (!budget.spend(1)) return OUT_OF_STEPS
    const same = equal(value, right[at] ?? null, budget, depth)
    if (same !== true) return same
  }
  return true
}

function equalMaps(left: ValueMap, right: ValueMap, budget: Budget, depth: number): boolean | Unknown {
  const keys = Object.keys(left)
  if (!budget.spend(stepsForKeys(keys.length))) return OUT_OF_STEPS
  if (keys.length !== Object.keys(right).length) return false
  for (const key of keys) {
    if (!budget.spend(1)) return OUT_OF_STEPS
    if (!Object.hasOwn(right, key)) return false
    const same = equal(left[key] ?? null, right[key] ?? null, budget, depth)
    if (same !== true) return same
  }
  return true
}

/** `value in list`, `key in map`; null when there is no such question. */
export function contains(container: Value, value: Value, budget: Budget): boolean | Unknown | null {
  if (isMap(container)) return typeof value === 'string' && Object.hasOwn(container, value)
  if (!isList(container)) return null
  let undecided: Unknown | null = null
  for (const item of container) {
    if (!budget.spend(1)) return OUT_OF_STEPS
    const same = equal(item, value, budget)
    if (same === true) return true
    if (same !== false) undecided ??= same
  }
  return undecided ?? false
}
