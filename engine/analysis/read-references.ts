import { isUnknown } from '../values/unknown.ts'
import type { JsonObject, JsonValue } from '../values/value.ts'
import { InputPath } from './input-path.ts'
import type { Reference } from './references.ts'

/** What an input holds at a referenced path. */
export interface ReferencedValue {
  readonly path: string
  readonly present: boolean
  /** null when it is not present. */
  readonly value: JsonValue
}

/** The values which a judgement saw: one for each reference, in their order. */
export function readReferences(references: readonly Reference[], input: JsonObject): ReferencedValue[] {
  return references.map(({ segments, path }) => {
    const result = new InputPath(segments).read(input)
    // Only the input is read, so a known result is a value of JSON.
    return isUnknown(result)
      ? { path, present: false, value: null }
      : { path, present: true, value: result as JsonValue }
  })
}
