import { Unknown } from '../values/unknown.ts'
import { Uint } from './scalars.ts'

const OVERFLOW = new Unknown('OVERFLOW', 'An integer went beyond 64 bits.')

/** Whether an integer fits CEL's int. */
export function isInt64(value: bigint): boolean {
  return BigInt.asIntN(64, value) === value
}

/** An int, or the unknown of one that doesn't fit 64 bits. */
export function int(value: bigint): bigint | Unknown {
  return isInt64(value) ? value : OVERFLOW
}

/** A uint, or the unknown of one that doesn't fit 64 bits. */
export function uint(value: bigint): Uint | Unknown {
  return BigInt.asUintN(64, value) === value ? new Uint(value) : OVERFLOW
}

const TWO_TO_63 = 2 ** 63

/** The int before a double's point. The two ends of the range count as beyond it, since a double may stand for more. */
export function intOfDouble(value: number): bigint | Unknown {
  return value > -TWO_TO_63 && value < TWO_TO_63 ? BigInt(Math.trunc(value)) : OVERFLOW
}

/** The uint before a double's point. */
export function uintOfDouble(value: number): Uint | Unknown {
  return value > -1 && value < 2 * TWO_TO_63 ? uint(BigInt(Math.trunc(value))) : OVERFLOW
}
