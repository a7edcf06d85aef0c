import { type Budget, LONGEST_TEXT, OUT_OF_STEPS, stepsForText, TOO_LONG } from '../semantics/budget.ts'
import type { ArithmeticOperator } from '../syntax/tree.ts'
import { Duration } from '../values/duration.ts'
import { Timestamp } from '../values/timestamp.ts'
import { Unknown } from '../values/unknown.ts'
import { int, uint } from './integers.ts'
import { Uint } from './scalars.ts'
import { isStrictList, type StrictResult, type StrictValue } from './value.ts'

const BY_ZERO = new Unknown('ARITHMETIC', 'A division by zero.')
const TIME_OVERFLOW = new Unknown(
  'OVERFLOW',
  'A time went beyond the years 1 to 9999, or a length beyond 10,000.',
)

const OF_INTEGERS: Readonly<Record<ArithmeticOperator, (left: bigint, right: bigint) => bigint | null>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => (right === 0n ? null : left / right),
  '%': (left, right) => (right === 0n ? null : left % right),
}

// Doubles have no remainder in CEL; a division by zero is infinite.
const OF_DOUBLES: Readonly<Record<ArithmeticOperator, ((left: number, right: number) => number) | null>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': null,
}

/** `left operator right`, both of one type but for times; null when there is no such operation. */
export function arithmeticStrict(
  operator: ArithmeticOperator,
  left: StrictValue,
  right: StrictValue,
  budget: Budget,
): StrictResult | null {
  if (typeof left === 'bigint' && typeof right === 'bigint') {
    const result = OF_INTEGERS[operator](left, right)
    return result === null ? BY_ZERO : int(result)
  }
  if (typeof left === 'number' && typeof right === 'number')
    return OF_DOUBLES[operator]?.(left, right) ?? null
  if (left instanceof Uint && right instanceof Uint) {
    const result = OF_INTEGERS[operator](left.value, right.value)
    return result === null ? BY_ZERO : uint(result)
  }
  if (operator === '+') return join(left, right, budget) ?? addTimes(left, right)
  return operator === '-' ? subtractTimes(left, right) : null
}

function join(left: StrictValue, right: StrictValue, budget: Budget): StrictResult | null {
  if (typeof left === 'string' && typeof right === 'string') {
    const length = left.length + right.length
    if (!budget.spend(stepsForText(length))) return OUT_OF_STEPS
    return length > LONGEST_TEXT ? TOO_LONG : left + right
  }
  if (isStrictList(left) && isStrictList(right)) {
    return budget.spend(1 + left.length + right.length) ? [...left, ...right] : OUT_OF_STEPS
  }
  if (!(left instanceof Uint8Array) || !(right instanceof Uint8Array)) return null
  if (!budget.spend(1 + left.length + right.length)) return OUT_OF_STEPS
  return Uint8Array.from([...left, ...right])
}

function addTimes(left: StrictValue, right: StrictValue): StrictResult | null {
  if (left instanceof Duration && right instanceof Timestamp) return right.plus(left) ?? TIME_OVERFLOW
  if (!(right instanceof Duration)) return null
  return left instanceof Timestamp || left instanceof Duration ? (left.plus(right) ?? TIME_OVERFLOW) : null
}

// CEL holds the time between two points in 64 bits of nanoseconds, about 292 years.
const LONGEST_DIFFERENCE = 2 ** 63 / 1e9

function subtractTimes(left: StrictValue, right: StrictValue): StrictResult | null {
  if (left instanceof Timestamp && right instanceof Timestamp) {
    const difference = left.since(right)
    return difference === null || Math.abs(difference.seconds) >= LONGEST_DIFFERENCE
      ? TIME_OVERFLOW
      : difference
  }
  return right instanceof Duration ? addTimes(left, right.negated()) : null
}

/** `-operand`; null for what can't be negative. */
export function negateStrict(value: StrictValue): StrictResult | null {
  if (typeof value === 'bigint') return int(-value)
  return typeof value === 'number' ? -value : null
}
