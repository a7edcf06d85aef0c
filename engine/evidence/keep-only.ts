import { InputPath } from '../analysis/input-path.ts'
import type { Reference } from '../analysis/references.ts'
import { withValue } from '../regions/make-input.ts'
import { isUnknown } from '../values/unknown.ts'
import type { JsonObject, JsonValue } from '../values/value.ts'

/** An input with the values at some paths, as far as they are there, and nothing else; what stands before an item of
 * a list is null. */
export function keepOnly(input: JsonObject, inputs: Iterable<Reference>): JsonObject {
  const byLength = [...inputs].toSorted((a, b) => a.segments.length - b.segments.length)
  return byLength.reduce<JsonObject>((kept, { segments }) => {
    const value = new InputPath(segments).read(input)
    // Only the input is read, so a known value is one of JSON.
    return isUnknown(value) ? kept : (withValue(kept, segments, value as JsonValue) ?? kept)
  }, {})
}
