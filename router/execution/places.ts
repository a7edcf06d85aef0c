import { type JsonObject, isObject, own } from './json-object.ts'

/** A place in an answer. */
export type AnswerPath = readonly (string | number)[]

/** The objects at a plan's path (`@`: each item of a list), in order; what isn't there, or of another form, is left out. */
export function objectsAt(root: JsonObject, path: readonly string[]): JsonObject[] {
  const found: JsonObject[] = []
  walk(root, path, 0, undefined, (object) => found.push(object))
  return found
}

/** The places of `objectsAt`, in the same order. */
export function placesAt(root: JsonObject, path: readonly string[]): AnswerPath[] {
  const places: AnswerPath[] = []
  const here: (string | number)[] = []
  walk(root, path, 0, here, () => places.push([...here]))
  return places
}

function walk(
  value: unknown,
  path: readonly string[],
  depth: number,
  here: (string | number)[] | undefined,
  visit: (object: JsonObject) => void,
): void {
  if (typeof value !== 'object' || value === null) return
  const step = path[depth]
  if (Array.isArray(value)) {
    // Beyond its path, a list stands for its items.
    if (step !== undefined && step !== '@') return
    for (let index = 0; index < value.length; index += 1) {
      here?.push(index)
      walk(value[index], path, step === undefined ? depth : depth + 1, here, visit)
      here?.pop()
    }
  } else if (step === undefined) {
    if (isObject(value)) visit(value)
  } else if (step !== '@') {
    here?.push(step)
    walk(own(value as JsonObject, step), path, depth + 1, here, visit)
    here?.pop()
  }
}
