import { isMap } from '../values/kinds.ts'
import { Unknown } from '../values/unknown.ts'
import type { Value } from '../values/value.ts'
import { DEEPEST_VALUE, TOO_DEEP } from './budget.ts'
import type { Result } from './operand.ts'

/** Parts that a result may have. */
const LARGEST_RESULT = 1_000_000
/** The unknown of a result with too many parts. */
const TOO_LARGE = new Unknown('BUDGET', `The result has more than ${LARGEST_RESULT} parts.`)

/**
 * A result that a caller can write down. Lists share their parts, so a short expression can make a list that is
 * small in memory and endless on paper.
 */
export function bounded(result: Result): Result {
  if (typeof result !== 'object' || result === null || result instanceof Unknown) return result
  return tooLarge<Value>(result, partsOf) ?? result
}

/** What is wrong with a value that has too many parts, or is nested too deeply; null for one that can be written. */
export function tooLarge<T>(value: T, partsOf: (value: T) => readonly T[]): Unknown | null {
  const sizeUpTo = (limit: number, whole: T, depth: number): number => {
    if (depth > DEEPEST_VALUE) return Number.NaN
    let size = 1
    for (const part of partsOf(whole)) {
      size += sizeUpTo(limit - size, part, depth + 1)
      if (!(size <= limit)) break
    }
    return size
  }
  const size = sizeUpTo(LARGEST_RESULT, value, 0)
  if (Number.isNaN(size)) return TOO_DEEP
  return size > LARGEST_RESULT ? TOO_LARGE : null
}

function partsOf(value: Value): readonly Value[] {
  if (typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) return value
  return isMap(value) ? Object.values(value) : []
}
