import type { OrderOperator } from '../../syntax/tree.ts'
import type { Kind } from '../../values/kinds.ts'
import { compareText } from '../../values/text.ts'
import { hull } from './intervals.ts'
import { hasNoText, meetTexts } from './texts.ts'
import {
  admits,
  BOOLEAN,
  isNever,
  kindsOf,
  NEVER,
  ofTruths,
  onlyValue,
  sharedNumbers,
  type Type,
} from './type.ts'

/** The kinds whose values have an order. */
export const ORDERED: readonly Kind[] = ['number', 'text', 'boolean', 'timestamp', 'duration', 'bytes']

/** How values of two types can compare. */
interface Comparisons {
  readonly less: boolean
  readonly equal: boolean
  readonly greater: boolean
}

const ALL: Comparisons = { less: true, equal: true, greater: true }
const MOST_PAIRS = 10_000

/**
 * What `left operator right` can come to; NEVER when no value of the one has an order with one of the other.
 */
export function ofOrder(operator: OrderOperator, left: Type, right: Type): Type {
  const possible = comparisons(left, right)
  if (possible === null) return NEVER
  const { less, equal, greater } = possible
  if (operator === '<') return ofTruths(less, equal || greater)
  if (operator === '<=') return ofTruths(less || equal, greater)
  if (operator === '>') return ofTruths(greater, less || equal)
  return ofTruths(greater || equal, less)
}

function comparisons(left: Type, right: Type): Comparisons | null {
  const shared = kindsOf(left).filter((kind) => ORDERED.includes(kind) && admits(right, [kind]))
  if (shared.length === 0) return null
  return shared
    .map((kind) => {
      if (kind === 'number') return compareNumbers(left, right)
      if (kind === 'text') return compareTexts(left, right)
      return kind === 'boolean' ? compareBooleans(left, right) : ALL
    })
    .reduce((one, other) => ({
      less: one.less || other.less,
      equal: one.equal || other.equal,
      greater: one.greater || other.greater,
    }))
}

function compareNumbers(left: Type, right: Type): Comparisons {
  const [one, other] = [hull(left.numbers), hull(right.numbers)]
  if (one === null || other === null) return ALL
  return {
    less: one.low < other.high,
    equal: sharedNumbers(left, right).length > 0,
    greater: one.high > other.low,
  }
}

function compareTexts({ texts: left }: Type, { texts: right }: Type): Comparisons {
  if ('except' in left || 'except' in right || left.only.length * right.only.length > MOST_PAIRS) return ALL
  return ofPairs(left.only, right.only, compareText)
}

function compareBooleans(left: Type, right: Type): Comparisons {
  return ofPairs(left.booleans, right.booleans, (one, other) => Number(one) - Number(other))
}

function ofPairs<T>(
  left: readonly T[],
  right: readonly T[],
  compare: (one: T, other: T) => number,
): Comparisons {
  const orders = left.flatMap((one) => right.map((other) => Math.sign(compare(one, other))))
  return { less: orders.includes(-1), equal: orders.includes(0), greater: orders.includes(1) }
}

/** What `left == right` can come to: values of two kinds are different. */
export function ofEquality(left: Type, right: Type): Type {
  if (isNever(left) || isNever(right)) return NEVER
  const only = onlyValue(left)
  return ofTruths(canEqual(left, right), only === undefined || only !== onlyValue(right))
}

/** Whether some value is of both types. */
export function canEqual(left: Type, right: Type): boolean {
  return (
    sharedNumbers(left, right).length > 0 ||
    !hasNoText(meetTexts(left.texts, right.texts)) ||
    left.booleans.some((truth) => right.booleans.includes(truth)) ||
    !left.others.isDisjointFrom(right.others)
  )
}

/** The other of two truths. */
export function denied(type: Type): Type {
  return ofTruths(type.booleans.includes(false), type.booleans.includes(true))
}

/** A type's truths, when it has any; else true and false. */
export function truthsOf(type: Type): Type {
  return type.booleans.length === 0
    ? BOOLEAN
    : ofTruths(type.booleans.includes(true), type.booleans.includes(false))
}
