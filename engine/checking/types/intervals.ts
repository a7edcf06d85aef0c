import type { ArithmeticOperator } from '../../syntax/tree.ts'

/** The numbers between two ends, each of which belongs to it unless it is open. Without end: infinite. */
export interface Interval {
  readonly low: number
  readonly high: number
  readonly lowOpen: boolean
  readonly highOpen: boolean
}

/** A set of numbers: those in any of the intervals, which rise and don't overlap. */
export type Numbers = readonly Interval[]

// A set of more pieces than this is taken for all that lies between its ends: larger is safe.
const MOST_PIECES = 64

/** The numbers between two ends, both included. */
export function between(low: number, high: number): Interval {
  return { low, high, lowOpen: false, highOpen: false }
}

/** Every number. */
export const EVERY_NUMBER: Numbers = [between(-Infinity, Infinity)]

/** Numbers from an end on, or beyond it when it is open. */
export function from(low: number, lowOpen = false): Numbers {
  return [{ low, high: Infinity, lowOpen, highOpen: false }]
}

/** Numbers up to an end, or below it when it is open. */
export function upTo(high: number, highOpen = false): Numbers {
  return [{ low: -Infinity, high, lowOpen: false, highOpen }]
}

/** Every number but one. */
export function otherThan(value: number): Numbers {
  return [...upTo(value, true), ...from(value, true)]
}

/** Whether no number lies between the ends. */
function isEmpty({ low, high, lowOpen, highOpen }: Interval): boolean {
  return low > high || (low === high && (lowOpen || highOpen))
}

/** The numbers of both sets. */
export function meetNumbers(one: Numbers, other: Numbers): Numbers {
  const met = one.flatMap((a) => other.map((b) => overlap(a, b)).filter((piece) => !isEmpty(piece)))
  return limited(met)
}

function overlap(a: Interval, b: Interval): Interval {
  const low = Math.max(a.low, b.low)
  const high = Math.min(a.high, b.high)
  return {
    low,
    high,
    lowOpen: (a.low === low && a.lowOpen) || (b.low === low && b.lowOpen),
    highOpen: (a.high === high && a.highOpen) || (b.high === high && b.highOpen),
  }
}

/** The numbers of either set. */
export function joinNumbers(one: Numbers, other: Numbers): Numbers {
  if (one.length === 0) return other
  if (other.length === 0) return one
  const joined: Interval[] = []
  for (const next of [...one, ...other].toSorted(byLow)) {
    const last = joined.at(-1)
    if (last === undefined || !touches(last, next)) joined.push(next)
    else joined[joined.length - 1] = span(last, next)
  }
  return limited(joined)
}

function byLow(a: Interval, b: Interval): number {
  if (a.low !== b.low) return a.low < b.low ? -1 : 1
  return Number(a.lowOpen) - Number(b.lowOpen)
}

function touches(a: Interval, b: Interval): boolean {
  return b.low < a.high || (b.low === a.high && !(a.highOpen && b.lowOpen))
}

function span(a: Interval, b: Interval): Interval {
  const further = b.high > a.high || (b.high === a.high && !b.highOpen) ? b : a
  return { low: a.low, lowOpen: a.lowOpen, high: further.high, highOpen: further.highOpen }
}

function limited(numbers: Numbers): Numbers {
  return numbers.length > MOST_PIECES ? hullOf(numbers) : numbers
}

/** The smallest single interval around a set; none around none. */
function hullOf(numbers: Numbers): Numbers {
  const [first] = numbers
  const last = numbers.at(-1)
  if (first === undefined || last === undefined) return []
  return [{ low: first.low, lowOpen: first.lowOpen, high: last.high, highOpen: last.highOpen }]
}

/** The least and the greatest end; null for no numbers. */
export function hull(numbers: Numbers): Interval | null {
  return hullOf(numbers)[0] ?? null
}

/** The set without what lies beside the whole numbers in it. */
export function wholeNumbers(numbers: Numbers): Numbers {
  return numbers.flatMap(({ low, high, lowOpen, highOpen }) => {
    const least = lowOpen && Number.isInteger(low) ? low + 1 : Math.ceil(low)
    const most = highOpen && Number.isInteger(high) ? high - 1 : Math.floor(high)
    return least <= most ? [between(least, most)] : []
  })
}

/** The one number of a set, if it has just one. */
export function onlyNumber(numbers: Numbers): number | null {
  const [first, ...more] = numbers
  return first !== undefined && more.length === 0 && first.low === first.high ? first.low : null
}

/**
 * What `left operator right` can come to, overflow and division by zero left out: interval arithmetic (Moore,
 * 1966). Rounding to the nearest double keeps the order, so ends computed in doubles hold for doubles.
 */
export function calculateNumbers(operator: ArithmeticOperator, one: Numbers, other: Numbers): Numbers {
  const [left, right] = [hull(one), hull(other)]
  return left === null || right === null ? [] : CALCULATIONS[operator](left, right)
}

const CALCULATIONS: Readonly<Record<ArithmeticOperator, (left: Interval, right: Interval) => Numbers>> = {
  '+': (left, right) => spanned([left.low + right.low, left.high + right.high]),
  '-': (left, right) => spanned([left.low - right.high, left.high - right.low]),
  '*': (left, right) => spanned(corners(left, right, (a, b) => a * b)),
  '/': divide,
  '%': remainder,
}

function divide(left: Interval, right: Interval): Numbers {
  if (right.low === 0 && right.high === 0) return []
  if (right.low < 0 && right.high > 0) return EVERY_NUMBER
  // Zero itself is left out, and what comes near it has the sign of the other end.
  const divisors = between(right.low === 0 ? 0 : right.low, right.high === 0 ? -0 : right.high)
  return spanned(corners(left, divisors, (a, b) => a / b))
}

/** A remainder has the sign of the dividend and is less than the divisor. */
function remainder(left: Interval, right: Interval): Numbers {
  if (right.low === 0 && right.high === 0) return []
  if (left.low === left.high && right.low === right.high)
    return [between(left.low % right.low, left.low % right.low)]
  const most = Math.min(largest(left), largest(right))
  return [between(left.low < 0 ? -most : 0, left.high > 0 ? most : 0)]
}

function largest({ low, high }: Interval): number {
  return Math.max(Math.abs(low), Math.abs(high))
}

function corners(a: Interval, b: Interval, combine: (a: number, b: number) => number): number[] {
  // What is no number is zero times infinity, or one by the other: nothing, among finite numbers.
  return [combine(a.low, b.low), combine(a.low, b.high), combine(a.high, b.low), combine(a.high, b.high)].map(
    (corner) => (Number.isNaN(corner) ? 0 : corner),
  )
}

function spanned(ends: readonly number[]): Numbers {
  return [between(Math.min(...ends), Math.max(...ends))]
}

/** The negatives of a set. */
export function negateNumbers(numbers: Numbers): Numbers {
  return numbers
    .map(({ low, high, lowOpen, highOpen }) => ({
      low: -high,
      high: -low,
      lowOpen: highOpen,
      highOpen: lowOpen,
    }))
    .toReversed()
}
