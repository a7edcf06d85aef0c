import { tooLarge } from '../semantics/result-size.ts'
import { StrictMap } from './map.ts'
import { OptionalValue } from './scalars.ts'
import { isStrictList, type StrictResult, type StrictValue } from './value.ts'
import { Unknown } from '../values/unknown.ts'

/** A result that a caller can write down: lists and maps share their parts, so a small one may be endless on paper. */
export function boundedStrict(result: StrictResult): StrictResult {
  if (typeof result !== 'object' || result === null || result instanceof Unknown) return result
  return tooLarge(result, partsOf) ?? result
}

function partsOf(value: StrictValue): readonly StrictValue[] {
  if (isStrictList(value)) return value
  if (value instanceof StrictMap) return value.entries().map(([, content]) => content)
  return value instanceof OptionalValue && value.value !== undefined ? [value.value] : []
}
