import type { JsonValue } from '../values/value.ts'
import { quote } from './quotations.ts'

/**
 * A JSON value as an expression writes it; parsing and evaluating gives it back. Throws RangeError for numbers
 * that JSON can't say. For those who make rules by program, as is `printPath`.
 */
export function printValue(value: JsonValue): string {
  if (typeof value === 'string') return quote(value)
  if (typeof value === 'number') return printNumber(value)
  if (value === null || typeof value === 'boolean') return String(value)
  if (isList(value)) return `[${value.map(printValue).join(', ')}]`
  const entries = Object.entries(value).map(([key, one]) => `${quote(key)}: ${printValue(one)}`)
  return `{${entries.join(', ')}}`
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value)
}

function printNumber(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`${value} is not a number of JSON`)
  // Digits alone would claim that they are all exact.
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? value.toExponential() : String(value)
}
