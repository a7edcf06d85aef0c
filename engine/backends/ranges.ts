/**
 * Comparisons of a field with a number are by far the most common conditions. Each asks whether a value lies in an
 * open interval, so that one closure serves all operators and can be inlined, and a chain of them needs no closure
 * for each.
 */
import type { Result } from '../semantics/operand.ts'
import type { OrderOperator } from '../syntax/tree.ts'
import type { Closure } from './code.ts'

/** Is true for a number in the slot that lies between the two ends, false for any other number. */
export interface Range {
  readonly slot: number
  readonly above: number
  readonly below: number
}

const LEAST = Number.NEGATIVE_INFINITY
const MOST = Number.POSITIVE_INFINITY

/** The ends for each operator. An end that belongs to the range moves to the next double outside. */
const ENDS: Readonly<Record<OrderOperator, (bound: number) => Omit<Range, 'slot'>>> = {
  '<': (bound) => ({ above: LEAST, below: bound }),
  '<=': (bound) => ({ above: LEAST, below: nextAbove(bound) }),
  '>': (bound) => ({ above: bound, below: MOST }),
  '>=': (bound) => ({ above: nextBelow(bound), below: MOST }),
}

/** The range of `slot operator bound`. */
export function rangeOf(slot: number, operator: OrderOperator, bound: number): Range {
  return { slot, ...ENDS[operator](bound) }
}

/** The range from `low` to `high`, both included. */
export function rangeBetween(slot: number, low: number, high: number): Range {
  return { slot, above: nextBelow(low), below: nextAbove(high) }
}

/** Tests a range; `otherwise` is for what is not a number. */
export function testRange({ slot, above, below }: Range, otherwise: Closure): Closure {
  return (slots, run) => {
    const value = slots[slot]
    return typeof value === 'number' ? value > above && value < below : otherwise(slots, run)
  }
}

/** Tests that all ranges hold; `otherwise` is for when one of the values is not a number. */
export function testAll(ranges: readonly Range[], otherwise: Closure): Closure {
  const [first, second] = ranges
  if (first === undefined || second === undefined || ranges.length > 2)
    return testMany(ranges, false, otherwise)
  const { slot, above, below } = first
  const { slot: otherSlot, above: otherAbove, below: otherBelow } = second
  return (slots, run) => {
    const value = slots[slot]
    const other = slots[otherSlot]
    return typeof value === 'number' && typeof other === 'number'
      ? value > above && value < below && other > otherAbove && other < otherBelow
      : otherwise(slots, run)
  }
}

/** Tests that one range holds at least; `otherwise` is for when one of the values is not a number. */
export function testAny(ranges: readonly Range[], otherwise: Closure): Closure {
  const [first, second] = ranges
  if (first === undefined || second === undefined || ranges.length > 2)
    return testMany(ranges, true, otherwise)
  const { slot, above, below } = first
  const { slot: otherSlot, above: otherAbove, below: otherBelow } = second
  return (slots, run) => {
    const value = slots[slot]
    const other = slots[otherSlot]
    return typeof value === 'number' && typeof other === 'number'
      ? (value > above && value < below) || (other > otherAbove && other < otherBelow)
      : otherwise(slots, run)
  }
}

function testMany(ranges: readonly Range[], decisive: boolean, otherwise: Closure): Closure {
  return (slots, run) => {
    for (const { slot, above, below } of ranges) {
      const value: Result | undefined = slots[slot]
      if (typeof value !== 'number') return otherwise(slots, run)
      if ((value > above && value < below) === decisive) return decisive
    }
    return !decisive
  }
}

const FLOATS = new Float64Array(1)
const BITS = new BigInt64Array(FLOATS.buffer)

/** The smallest double above a finite one: doubles of one sign are ordered as their bits are. */
export function nextAbove(value: number): number {
  if (value === 0) return Number.MIN_VALUE
  FLOATS[0] = value
  BITS[0] = (BITS[0] ?? 0n) + (value > 0 ? 1n : -1n)
  return FLOATS[0]
}

function nextBelow(value: number): number {
  return -nextAbove(-value)
}
