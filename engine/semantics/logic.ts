import { bothUnknown, isUnknown, type Unknown } from '../values/unknown.ts'
import type { Value } from '../values/value.ts'
import { type Operand, type Result, unfit } from './operand.ts'

/** Kleene's third truth value is an Unknown here. */
export type Truth = boolean | Unknown

/** A result where a truth value is needed: anything but true or false is unknown. */
export function truthOf(result: Result, operand: Operand, operation: string): Truth {
  if (typeof result === 'boolean') return result
  return isUnknown(result) ? result : unfit(operand, result, operation, 'true or false')
}

/** Joins truths by `and` (`decisive` false) or `or` (`decisive` true): one decisive truth decides, whatever the rest. */
export function joinTruths(truths: Iterable<Truth>, decisive: boolean): Truth {
  let undecided: Unknown | null = null
  for (const truth of truths) {
    if (truth === decisive) return decisive
    if (isUnknown(truth)) undecided = undecided === null ? truth : bothUnknown(undecided, truth)
  }
  return undecided ?? !decisive
}

/** Combines two results when both are known; else tells of the unknown in one or both. */
export function bothKnown<T>(
  left: Result,
  right: Result,
  combine: (left: Value, right: Value) => T,
): T | Unknown {
  if (isUnknown(left)) return isUnknown(right) ? bothUnknown(left, right) : left
  return isUnknown(right) ? right : combine(left, right)
}

/** The unknowns among results as one, or null. */
export function unknownAmong(results: readonly Result[]): Unknown | null {
  let found: Unknown | null = null
  for (const result of results) {
    if (isUnknown(result)) found = found === null ? result : bothUnknown(found, result)
  }
  return found
}

/** `not truth` when denied; else the truth as it is. */
export function deny(truth: Truth, denied: boolean): Truth {
  return isUnknown(truth) ? truth : truth !== denied
}
