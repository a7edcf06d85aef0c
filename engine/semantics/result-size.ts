import { isMap } from '../values/kinds.ts'
import { Unknown } from '../values/unknown.ts'
import type { Value } from '../values/value.ts'
import { DEEPEST_VALUE, TOO_DEEP } from './budget.ts'
import type { Result } from './operand.ts'

/** Parts that a result may have. */
export const LARGEST_RESULT = 1_000_000
/** The unknown of a result with too many parts. */
export const TOO_LARGE = new Unknown('BUDGET', `The result has more than ${LARGEST_RESULT} parts.`)

/**
 * A result that a caller can write down. Lists share their parts, so a short expression can make a list that is
 * small in memory and endless on paper.
 */
export function bounded(result: Result): Result {
  if (typeof result !== 'object' || result === null || result instanceof Unknown) return result
  const size = sizeUpTo(LARGEST_RESULT, result, 0)
  if (size === 'too deep') return TOO_DEEP
  return size > LARGEST_RESULT ? TOO_LARGE : result
}

function sizeUpTo(limit: number, value: Value, depth: number): number | 'too deep' {
  if (depth > DEEPEST_VALUE) return 'too deep'
  let size = 1
  for (const part of partsOf(value)) {
    const more = sizeUpTo(limit - size, part, depth + 1)
    if (more === 'too deep') return more
    size += more
    if (size > limit) return size
  }
  return size
}

function partsOf(value: Value): readonly Value[] {
  if (typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) return value
  return isMap(value) ? Object.values(value) : []
}
