import type { Segments } from '../analysis/paths.ts'
import type { JsonObject, JsonValue } from '../values/value.ts'
import type { Space } from './space.ts'

/** Values for fields, by their key; ABSENT leaves one out. */
export type Assignment = ReadonlyMap<string, JsonValue | typeof ABSENT>

/** No value. */
export const ABSENT: unique symbol = Symbol('absent')

type Container = { [key: string | number]: JsonValue }

/** An input that holds some values, and what else the schema requires; null when they don't go together. */
export function makeInput(space: Space, assignment: Assignment): JsonObject | null {
  const least = space.schema === null ? {} : copied(space.least)
  const input = typeof least === 'object' && least !== null && !Array.isArray(least) ? least : {}
  const assigned = [...assignment].flatMap(([key, value]) => {
    const field = space.fields.get(key)
    return field === undefined ? [] : [{ ...field, value }]
  })
  const byLength = assigned.toSorted((a, b) => a.segments.length - b.segments.length)
  for (const { segments, value } of byLength) {
    if (typeof value !== 'symbol' && !setAt(input as Container, segments, copied(value))) return null
  }
  for (const { segments, value, domain } of byLength) {
    if (typeof value !== 'symbol') continue
    if (domain.absence === null) return null
    const path = segments.slice(0, domain.absence.depth)
    if (domain.absence.how === 'null' && !setAt(input as Container, path, null)) return null
    if (domain.absence.how === 'omit') removeAt(input as Container, path)
  }
  return input as JsonObject
}

/** An input with another value at a path; null when something on the way is no object or list. */
export function withValue(input: JsonObject, segments: Segments, value: JsonValue): JsonObject | null {
  const changed: Container = copied<JsonObject>(input)
  return setAt(changed, segments, value) ? changed : null
}

function setAt(root: Container, segments: Segments, value: JsonValue): boolean {
  let at = root
  for (const [place, segment] of segments.entries()) {
    if (place === segments.length - 1) {
      define(at, segment, value)
      return true
    }
    const next = Object.hasOwn(at, segment) ? at[segment] : undefined
    if (next === undefined || next === null)
      define(at, segment, typeof segments[place + 1] === 'number' ? [] : {})
    const inner = at[segment]
    if (typeof inner !== 'object' || inner === null) return false
    at = inner as Container
  }
  return false
}

// A key may be `__proto__`, which an assignment would take for something else.
function define(at: Container, segment: string | number, value: JsonValue): void {
  if (Array.isArray(at) && typeof segment === 'number') {
    for (let place = at.length; place < Math.min(segment, 1_000); place += 1) at[place] = null
  }
  Object.defineProperty(at, segment, { value, writable: true, enumerable: true, configurable: true })
}

function removeAt(root: Container, segments: Segments): void {
  let at: JsonValue | undefined = root
  for (const segment of segments.slice(0, -1)) {
    if (typeof at !== 'object' || at === null) return
    at = (at as Container)[segment]
  }
  const last = segments.at(-1)
  if (typeof at !== 'object' || at === null || last === undefined) return
  if (Array.isArray(at)) at.splice(Number(last))
  else delete (at as Container)[last]
}

function copied<T extends JsonValue>(value: T): T {
  return typeof value !== 'object' || value === null ? value : structuredClone(value)
}
