import type { Required } from '../planning/plan.ts'
import { type JsonObject, isObject, own, setOwn } from './json-object.ts'

/** What a subgraph is told of an entity; undefined when the entity isn't of its types or lacks something required. */
export function representationOf(entity: JsonObject, requires: readonly Required[]): JsonObject | undefined {
  const representation = select(entity, requires)
  return representation?.['__typename'] ? representation : undefined
}

/** The selected part, null when a field of it is missing; a fragment with a field missing selects nothing. */
function select(source: JsonObject, selections: readonly Required[]): JsonObject | null {
  let result: JsonObject = {}
  let isEmpty = true
  for (const selection of selections) {
    if (selection.kind === 'field') {
      const value = own(source, selection.name)
      if (value === undefined) return null
      setOwn(result, selection.name, selectWithin(value, selection.selections))
      isEmpty = false
    } else if (selection.types.has(source['__typename'] as string)) {
      const part = select(source, selection.selections)
      if (part === null) continue
      if (isEmpty) result = part
      else join(result, part)
      isEmpty = false
    }
  }
  return result
}

function selectWithin(value: unknown, selections: readonly Required[] | undefined): unknown {
  if (selections === undefined) return value
  if (Array.isArray(value)) return value.map((item) => selectWithin(item, selections))
  return isObject(value) ? select(value, selections) : null
}

/** Joins parts of one entity; where they meet they are objects and lists of one source, so of one form. */
function join(target: JsonObject, part: JsonObject): void {
  for (const [key, value] of Object.entries(part)) {
    const existing = own(target, key)
    if (isObject(existing) && isObject(value)) join(existing, value)
    else if (Array.isArray(existing) && Array.isArray(value))
      for (const [index, item] of value.entries()) {
        const before: unknown = existing[index]
        if (isObject(before) && isObject(item)) join(before, item)
        else existing[index] = item
      }
    else setOwn(target, key, value)
  }
}
