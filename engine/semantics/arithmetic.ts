import type { ArithmeticOperator } from '../syntax/tree.ts'
import { Duration } from '../values/duration.ts'
import { Timestamp } from '../values/timestamp.ts'
import { Unknown } from '../values/unknown.ts'
import type { Value } from '../values/value.ts'
import { type Budget, LONGEST_TEXT, OUT_OF_STEPS, stepsForText, TOO_LONG } from './budget.ts'
import { type Operand, type Result, unfit, unfitPair } from './operand.ts'

const BY_ZERO = new Unknown('ARITHMETIC', 'A division by zero.')
const OVERFLOW = new Unknown(
  'OVERFLOW',
  'A number grew beyond what is held: 2^53 for integers, about 1.8e308 else.',
)
const TIME_OVERFLOW = new Unknown('OVERFLOW', 'A time went beyond the years 1 to 9999.')

/**
 * `left operator right` on two numbers in JSON mode, by operator. Numbers are doubles, but integers stay exact: an
 * integer result beyond 2^53 is unknown rather than rounded.
 */
export const calculate: Readonly<
  Record<ArithmeticOperator, (left: number, right: number) => number | Unknown>
> = {
  '+': (left, right) => exact(left + right, left, right),
  '-': (left, right) => exact(left - right, left, right),
  '*': (left, right) => exact(left * right, left, right),
  '/': (left, right) => (right === 0 ? BY_ZERO : exact(left / right, left, right)),
  '%': (left, right) => (right === 0 ? BY_ZERO : left % right),
}

function exact(result: number, left: number, right: number): number | Unknown {
  if (result >= -Number.MAX_SAFE_INTEGER && result <= Number.MAX_SAFE_INTEGER) return result
  if (!Number.isFinite(result)) return OVERFLOW
  return Number.isSafeInteger(left) && Number.isSafeInteger(right) ? OVERFLOW : result
}

/** `left operator right`: numbers, joined texts and lists, times. Other pairs are unknown. */
export function arithmetic(
  operator: ArithmeticOperator,
  left: Value,
  right: Value,
  names: { readonly left: Operand; readonly right: Operand },
  budget: Budget,
): Result {
  if (typeof left === 'number' && typeof right === 'number') return calculate[operator](left, right)
  const result = (operator === '+' ? join(left, right, budget) : null) ?? calculateTime(operator, left, right)
  return result ?? unfitPair(operator, names.left, left, names.right, right)
}

function join(left: Value, right: Value, budget: Budget): Result | null {
  if (typeof left === 'string' && typeof right === 'string') {
    const length = left.length + right.length
    if (!budget.spend(stepsForText(length))) return OUT_OF_STEPS
    return length > LONGEST_TEXT ? TOO_LONG : left + right
  }
  if (Array.isArray(left) && Array.isArray(right)) {
    return budget.spend(1 + left.length + right.length) ? [...left, ...right] : OUT_OF_STEPS
  }
  if (left instanceof Uint8Array && right instanceof Uint8Array) {
    return budget.spend(1 + left.length + right.length) ? joinBytes(left, right) : OUT_OF_STEPS
  }
  return null
}

function joinBytes(left: Uint8Array, right: Uint8Array): Uint8Array {
  const joined = new Uint8Array(left.length + right.length)
  joined.set(left)
  joined.set(right, left.length)
  return joined
}

function calculateTime(operator: ArithmeticOperator, left: Value, right: Value): Result | null {
  if (operator === '+') {
    if (left instanceof Duration && right instanceof Timestamp) return right.plus(left) ?? TIME_OVERFLOW
    if (!(right instanceof Duration)) return null
    return left instanceof Timestamp || left instanceof Duration ? (left.plus(right) ?? TIME_OVERFLOW) : null
  }
  if (operator !== '-') return null
  if (left instanceof Timestamp && right instanceof Timestamp) return left.since(right) ?? TIME_OVERFLOW
  if (!(right instanceof Duration)) return null
  const back = right.negated()
  return left instanceof Timestamp || left instanceof Duration ? (left.plus(back) ?? TIME_OVERFLOW) : null
}

/** `-operand` */
export function negate(value: Value, operand: Operand): Result {
  if (typeof value === 'number') return -value
  if (value instanceof Duration) return value.negated()
  return unfit(operand, value, '`-`', 'a number')
}
