import { type JsonObject, own, setOwn } from './json-object.ts'

/** A place in an answer. */
export type AnswerPath = readonly (string | number)[]

/**
 * The objects at a plan's path (`@`: each item of a list), in order; what isn't there, or of another form, is left out.
 * What `instead` gives for an object takes its place.
 */
export function objectsAt(
  root: JsonObject,
  path: readonly string[],
  instead: (object: JsonObject) => JsonObject = (object) => object,
): JsonObject[] {
  const found: JsonObject[] = []
  walk(root, path, 0, undefined, (object) => {
    const other = instead(object)
    found.push(other)
    return other
  })
  return found
}

/** The places of `objectsAt`, in the same order. */
export function placesAt(root: JsonObject, path: readonly string[]): AnswerPath[] {
  const places: AnswerPath[] = []
  const here: (string | number)[] = []
  walk(root, path, 0, here, (object) => {
    places.push([...here])
    return object
  })
  return places
}

/** Visits objects, and gives the value, or what a visit puts in its place. */
function walk(
  value: unknown,
  path: readonly string[],
  depth: number,
  here: (string | number)[] | undefined,
  visit: (object: JsonObject) => JsonObject,
): unknown {
  if (typeof value !== 'object' || value === null) return value
  const step = path[depth]
  if (Array.isArray(value)) {
    // Beyond its path, a list stands for its items.
    if (step !== undefined && step !== '@') return value
    for (let index = 0; index < value.length; index += 1) {
      here?.push(index)
      const item: unknown = value[index]
      const other = walk(item, path, step === undefined ? depth : depth + 1, here, visit)
      if (other !== item) value[index] = other
      here?.pop()
    }
  } else if (step === undefined) return visit(value as JsonObject)
  else if (step !== '@') {
    here?.push(step)
    const within = own(value as JsonObject, step)
    const other = walk(within, path, depth + 1, here, visit)
    if (other !== within) setOwn(value as JsonObject, step, other)
    here?.pop()
  }
  return value
}
