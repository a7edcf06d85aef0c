import { DEEPEST_VALUE, TOO_DEEP } from '../semantics/budget.ts'
import { LARGEST_RESULT, TOO_LARGE } from '../semantics/result-size.ts'
import { StrictMap } from './map.ts'
import { OptionalValue } from './scalars.ts'
import { isStrictList, type StrictResult, type StrictValue } from './value.ts'
import { Unknown } from '../values/unknown.ts'

/** A result that a caller can write down: lists and maps share their parts, so a small one may be endless on paper. */
export function boundedStrict(result: StrictResult): StrictResult {
  if (typeof result !== 'object' || result === null || result instanceof Unknown) return result
  const size = sizeUpTo(LARGEST_RESULT, result, 0)
  if (size === 'too deep') return TOO_DEEP
  return size > LARGEST_RESULT ? TOO_LARGE : result
}

function sizeUpTo(limit: number, value: StrictValue, depth: number): number | 'too deep' {
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

function partsOf(value: StrictValue): readonly StrictValue[] {
  if (isStrictList(value)) return value
  if (value instanceof StrictMap) return value.entries().map(([, content]) => content)
  return value instanceof OptionalValue && value.value !== undefined ? [value.value] : []
}
