import type { ArithmeticOperator } from '../../syntax/tree.ts'

/** Base quantities, each with its exponent: a speed is length 1, time -1. None of them: a plain ratio. */
export type Dimension = ReadonlyMap<string, number>

/** A unit that a schema names, or that comes of calculating with such. */
export interface Quantity {
  readonly dimension: Dimension
  /**
   * How many of the base unit one is; null when a calculation may have changed the unit, as `minutes * 60`
   * does.
   */
  readonly scale: number | null
  /** Where its zero lies, in the base unit: 273.15 for °C, else 0. */
  readonly offset: number
  /** As it is written. */
  readonly text: string
  /** It is in the table; else it is told from others by its text alone. */
  readonly known: boolean
}

/** What numbers count: a quantity, plain numbers (constants, which take any unit), or nobody has told. */
export type Unit = Quantity | 'plain' | 'unknown'

/** Of values whose unit nobody has told. */
export const UNKNOWN_UNIT: Unit = 'unknown'

/** The unit of what is of both. */
export function meetUnits(one: Unit, other: Unit): Unit {
  return one === 'unknown' ? other : one
}

/** The unit of what is of the one or the other; a constant is in that of the other. */
export function joinUnits(one: Unit, other: Unit): Unit {
  if (one === 'plain' || one === other) return other
  if (other === 'plain') return one
  if (one === 'unknown' || other === 'unknown' || mismatch(one, other) !== null) return 'unknown'
  return one.scale === null ? one : other
}

/** Whether two dimensions are the same. */
export function sameDimension(one: Dimension, other: Dimension): boolean {
  return one.size === other.size && [...one].every(([base, power]) => other.get(base) === power)
}

/** How two quantities that are compared or added don't fit; null when they do. */
export function mismatch(left: Unit, right: Unit): 'dimension' | 'scale' | null {
  if (typeof left === 'string' || typeof right === 'string') return null
  if (!sameDimension(left.dimension, right.dimension)) return 'dimension'
  if (left.scale === null || right.scale === null) return null
  return near(left.scale, right.scale) && near(left.offset, right.offset) ? null : 'scale'
}

function near(one: number, other: number): boolean {
  return Math.abs(one - other) <= 1e-9 * Math.max(Math.abs(one), Math.abs(other))
}

/** The unit of `left operator right`. */
export function calculateUnit(operator: ArithmeticOperator, left: Unit, right: Unit): Unit {
  if (left === 'unknown' || right === 'unknown') return 'unknown'
  if (operator === '*' || operator === '/') return scaled(left, right, operator === '*' ? 1 : -1)
  if (left === 'plain') return right === 'plain' ? 'plain' : shifted(right)
  // The rest of a division counts what was divided.
  if (right === 'plain' || operator === '%') return operator === '%' ? left : shifted(left)
  // Of two temperatures in °C, the difference is a number of kelvins and the sum no temperature at all.
  return left.offset === 0 && left.scale !== null ? left : freed(left)
}

/**
 * By adding a constant, a temperature in °C may have become one in K; a length stays a length in its unit.
 */
function shifted(unit: Quantity): Quantity {
  return unit.dimension.get('temperature') === 1 && unit.dimension.size === 1 ? freed(unit) : unit
}

/** By a constant factor, it may be in any unit of its dimension now. */
function freed(unit: Quantity): Quantity {
  return { ...unit, scale: null, offset: 0 }
}

function scaled(left: Quantity | 'plain', right: Quantity | 'plain', sign: 1 | -1): Unit {
  if (right === 'plain') return left === 'plain' ? left : freed(left)
  const text = joinedText(left, right, sign)
  const dimension = combine(left === 'plain' ? new Map() : left.dimension, right.dimension, sign)
  const of = left === 'plain' ? null : left.scale
  // A temperature in °C is in no proportion to anything.
  const proportional = left !== 'plain' && left.offset === 0 && right.offset === 0
  const scale = proportional && of !== null && right.scale !== null ? of * right.scale ** sign : null
  return { dimension, scale, offset: 0, text, known: right.known && (left === 'plain' || left.known) }
}

function joinedText(left: Quantity | 'plain', right: Quantity, sign: 1 | -1): string {
  const simple = /[·/]/u.test(right.text) ? `(${right.text})` : right.text
  if (left === 'plain') return sign === 1 ? right.text : `1/${simple}`
  return sign === 1 ? `${left.text}·${right.text}` : `${left.text}/${simple}`
}

/** The dimension of a product, or of a quotient when the sign is -1. */
export function combine(one: Dimension, other: Dimension, sign: number): Dimension {
  const combined = new Map(one)
  for (const [base, power] of other) {
    const sum = (combined.get(base) ?? 0) + sign * power
    if (sum === 0) combined.delete(base)
    else combined.set(base, sum)
  }
  return combined
}

/** The unit of a square root; unknown when there is none. */
export function rootUnit(unit: Unit): Unit {
  if (typeof unit === 'string') return unit
  const halves = [...unit.dimension].map(([base, power]) => [base, power / 2] as const)
  if (halves.some(([, power]) => !Number.isInteger(power)) || unit.offset !== 0) return 'unknown'
  const scale = unit.scale === null ? null : Math.sqrt(unit.scale)
  return { ...unit, dimension: new Map(halves), scale, text: `√(${unit.text})` }
}
