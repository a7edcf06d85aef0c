import { InputPath } from '../analysis/input-path.ts'
import { admits } from '../regions/domain.ts'
import { withValue } from '../regions/make-input.ts'
import type { Space } from '../regions/space.ts'
import type { Subject } from '../regions/subject.ts'
import type { Field } from '../regions/subject-maker.ts'
import { isUnknown } from '../values/unknown.ts'
import type { JsonObject, JsonValue } from '../values/value.ts'
import { breakpoints, thresholdsOf } from './breakpoints.ts'
import { finestStep } from './finest-step.ts'

/** A value that a field could have instead. */
export interface Option {
  readonly value: JsonValue
  readonly input: JsonObject
  readonly distance: number
}

/** What a field is now; undefined when it is missing. */
export function currentValue(input: JsonObject, { segments }: Field): JsonValue | undefined {
  const value = new InputPath(segments).read(input)
  // Only the input is read, so a known value is one of JSON.
  return isUnknown(value) ? undefined : (value as JsonValue)
}

/** The values of a field at which the outcome may change, the others kept, nearest first. */
export function optionsFor(
  space: Space,
  path: string,
  input: JsonObject,
  { written, spend }: { readonly written: number; readonly spend: () => boolean },
): Option[] {
  const field = space.fields.get(path)
  if (field === undefined) return []
  const from = currentValue(input, field)
  const subject = space.subjects[space.placeOf(path)]
  const cells = subject?.cells ?? []
  const named = cells.flatMap((cell) =>
    'samples' in cell && cell.kind !== 'number' && cell.kind !== 'null' ? cell.samples.slice(0, 20) : [],
  )
  const numbers = field.domain.kinds.has('number')
    ? numbersFor(space, path, field, { input, written, spend })
    : []
  const scale = scaleOf(field, from, subject)
  return [...new Set([...numbers, ...named, ...otherTexts(space, input)])]
    .filter((value) => value !== from && admits(field.domain, value))
    .flatMap((value) => {
      const changed = withValue(input, field.segments, value)
      const both = typeof value === 'number' && typeof from === 'number'
      const distance = both ? Math.abs(value - from) / scale : 1
      return changed === null ? [] : [{ value, input: changed, distance }]
    })
    .toSorted((a, b) => a.distance - b.distance)
}

function numbersFor(
  space: Space,
  path: string,
  field: Field,
  {
    input,
    written,
    spend,
  }: { readonly input: JsonObject; readonly written: number; readonly spend: () => boolean },
): number[] {
  const from = currentValue(input, field)
  const { interval, step, values } = field.domain
  if (values !== null) return values.filter((value) => typeof value === 'number')
  const finest = finestStep(step, from, written)
  const current = typeof from === 'number' ? from : Number.isFinite(interval.low) ? interval.low : 0
  return breakpoints(space, path, { step: finest, interval, current }, (subject, value) => {
    const changed = spend() ? withValue(input, field.segments, value) : null
    return changed === null ? null : subject.numberIn(changed)
  })
}

/** The range of the schema, else the size of the value and of what it is compared with. */
function scaleOf(field: Field, from: JsonValue | undefined, subject: Subject | undefined): number {
  const { low, high } = field.domain.interval
  if (Number.isFinite(high - low) && high > low) return high - low
  const sizes = subject === undefined ? [] : thresholdsOf(subject).map(Math.abs)
  return Math.max(1, typeof from === 'number' ? Math.abs(from) : 0, ...sizes.slice(0, 1_000))
}

/** What the other fields hold: to be equal to one of them is what a condition may ask. */
function otherTexts(space: Space, input: JsonObject): JsonValue[] {
  const values = [...space.fields.values()].map((field) => currentValue(input, field))
  return values.filter((value) => typeof value === 'string').slice(0, 20)
}
