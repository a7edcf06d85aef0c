import type { OrderOperator } from '../syntax/tree.ts'
import { Duration } from '../values/duration.ts'
import { compareText } from '../values/text.ts'
import { Timestamp } from '../values/timestamp.ts'
import type { Unknown } from '../values/unknown.ts'
import type { Value } from '../values/value.ts'
import { type Budget, OUT_OF_STEPS, stepsForText } from './budget.ts'
import { type Operand, unfitPair } from './operand.ts'

/** `left operator right` for two values. Values of two kinds have no order: unknown. */
export function order(
  operator: OrderOperator,
  left: Value,
  right: Value,
  names: { readonly left: Operand; readonly right: Operand },
  budget: Budget,
): boolean | Unknown {
  if (!budget.spend(stepsToCompare(left, right))) return OUT_OF_STEPS
  const comparison = compareValues(left, right)
  return comparison === null
    ? unfitPair(operator, names.left, left, names.right, right)
    : HOLDS[operator](comparison)
}

/** Steps that comparing two values takes: texts are compared character by character. */
export function stepsToCompare(left: Value, right: Value): number {
  return typeof left === 'string' && typeof right === 'string'
    ? stepsForText(Math.min(left.length, right.length))
    : 0
}

/** Orders two values: negative, zero or positive, or null when they have no order. */
export function compareValues(left: Value, right: Value): number | null {
  if (typeof left === 'number' && typeof right === 'number') return left < right ? -1 : left > right ? 1 : 0
  if (typeof left === 'string' && typeof right === 'string') return compareText(left, right)
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right)
  if (left instanceof Timestamp && right instanceof Timestamp) return left.compare(right)
  if (left instanceof Duration && right instanceof Duration) return left.compare(right)
  if (left instanceof Uint8Array && right instanceof Uint8Array) return compareBytes(left, right)
  return null
}

function compareBytes(left: Uint8Array, right: Uint8Array): number {
  for (const [at, byte] of left.entries()) {
    const difference = byte - (right[at] ?? -1)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

const HOLDS: Readonly<Record<OrderOperator, (comparison: number) => boolean>> = {
  '<': (comparison) => comparison < 0,
  '<=': (comparison) => comparison <= 0,
  '>': (comparison) => comparison > 0,
  '>=': (comparison) => comparison >= 0,
}
