import {
  type Budget,
  DEEPEST_VALUE,
  OUT_OF_STEPS,
  stepsForKeys,
  stepsForText,
  TOO_DEEP,
} from '../semantics/budget.ts'
import { compareValues } from '../semantics/order.ts'
import type { Duration } from '../values/duration.ts'
import type { Timestamp } from '../values/timestamp.ts'
import type { Unknown } from '../values/unknown.ts'
import { StrictMap } from './map.ts'
import { OptionalValue, TypeValue, Uint } from './scalars.ts'
import { isStrictList, type StrictType, type StrictValue, typeOf } from './value.ts'

/** A number of any of the three types as JavaScript compares it. */
function numberIn(value: StrictValue): bigint | number | null {
  if (typeof value === 'bigint' || typeof value === 'number') return value
  return value instanceof Uint ? value.value : null
}

// An integer is compared to a double as the double next to it, as CEL has it: 2^63 - 1 equals 2.0^63.
function compareNumbers(left: bigint | number, right: bigint | number): number {
  if (typeof left !== typeof right) return compareNumbers(Number(left), Number(right))
  if (left < right) return -1
  if (left > right) return 1
  // Not a number is neither less, equal nor more.
  return Number.isNaN(left) || Number.isNaN(right) ? Number.NaN : 0
}

const ORDERED: ReadonlySet<StrictType> = new Set(['bool', 'string', 'bytes', 'timestamp', 'duration'])

/** Orders two values: negative, zero, positive or not a number; null when they have no order. */
export function compareStrict(left: StrictValue, right: StrictValue): number | null {
  const [one, other] = [numberIn(left), numberIn(right)]
  if (one !== null && other !== null) return compareNumbers(one, other)
  const type = typeOf(left)
  if (type !== typeOf(right) || !ORDERED.has(type)) return null
  type Ordered = boolean | string | Uint8Array | Timestamp | Duration
  return compareValues(left as Ordered, right as Ordered)
}

/** Steps that comparing two values takes. */
export function stepsToCompareStrict(left: StrictValue, right: StrictValue): number {
  return Math.min(stepsToRead(left), stepsToRead(right))
}

/** Steps for going over a value's own characters or bytes. */
export function stepsToRead(value: StrictValue): number {
  return typeof value === 'string' || value instanceof Uint8Array ? stepsForText(value.length) : 1
}

/** CEL's equality: numbers by value whatever their type, other values of two types are different, never an error. */
export function equalStrict(
  left: StrictValue,
  right: StrictValue,
  budget: Budget,
  depth = 0,
): boolean | Unknown {
  if (!budget.spend(stepsToCompareStrict(left, right))) return OUT_OF_STEPS
  if (depth > DEEPEST_VALUE) return TOO_DEEP
  if (isStrictList(left)) return isStrictList(right) && equalLists(left, right, budget, depth + 1)
  if (left instanceof StrictMap)
    return right instanceof StrictMap && equalMaps(left, right, budget, depth + 1)
  if (left instanceof OptionalValue) {
    if (!(right instanceof OptionalValue)) return false
    if (left.value === undefined || right.value === undefined) return left.value === right.value
    return equalStrict(left.value, right.value, budget, depth + 1)
  }
  if (left instanceof TypeValue) return right instanceof TypeValue && left.name === right.name
  return left === null ? right === null : compareStrict(left, right) === 0
}

function equalLists(
  left: readonly StrictValue[],
  right: readonly StrictValue[],
  budget: Budget,
  depth: number,
): boolean | Unknown {
  if (left.length !== right.length) return false
  for (const [at, value] of left.entries()) {
    const same = equalStrict(value, right[at] ?? null, budget, depth)
    if (same !== true) return same
  }
  return true
}

function equalMaps(left: StrictMap, right: StrictMap, budget: Budget, depth: number): boolean | Unknown {
  if (left.size !== right.size) return false
  if (!budget.spend(stepsForKeys(left.size))) return OUT_OF_STEPS
  for (const [key, value] of left.entries()) {
    const other = right.get(key)
    if (other === undefined) return false
    const same = equalStrict(value, other, budget, depth)
    if (same !== true) return same
  }
  return true
}

/** `value in list`, `key in map`; null when there is no such question. */
export function containsStrict(
  container: StrictValue,
  value: StrictValue,
  budget: Budget,
): boolean | Unknown | null {
  if (container instanceof StrictMap) return container.has(value)
  if (!isStrictList(container)) return null
  for (const item of container) {
    const same = equalStrict(item, value, budget)
    if (same !== false) return same
  }
  return false
}
