import type { EntityFetch, Leaves, Required } from '../planning/plan.ts'
import { type JsonObject, isObject, own, setOwn } from './json-object.ts'
import { applyRewrites } from './rewrite.ts'

/** What a subgraph is told of an entity; undefined when the entity isn't of its types or lacks something required. */
export function representationFor(
  entity: JsonObject,
  { requires, inputRewrites }: Pick<EntityFetch, 'requires' | 'inputRewrites'>,
): JsonObject | undefined {
  const representation = select(entity, requires)
  if (!representation?.['__typename']) return undefined
  applyRewrites(inputRewrites, representation)
  return representation
}

/**
 * Tells representations for one operation apart: the same for the same, and the results can be shared. Undefined where
 * there is no representation.
 */
export function keyOf(entity: JsonObject, fetch: EntityFetch): string | undefined {
  const { leaves, outputRewrites } = fetch
  const key =
    leaves === undefined ? JSON.stringify(representationFor(entity, fetch)) : leafKey(entity, leaves)
  if (key === undefined || outputRewrites.length === 0) return key
  // Results that are rewritten by type belong to entities of one type.
  return String(entity['__typename']) + key
}

/**
 * What tells entities apart by their leaves; undefined for one of another type, or that lacks a leaf. Each value tells
 * where it ends, so that no two lists of values have one key.
 */
export function leafKey(entity: JsonObject, { types, names, title }: Leaves): string | undefined {
  if (!types.has(entity['__typename'] as string)) return undefined
  let key = title
  for (const name of names) {
    const value = own(entity, name)
    if (value === undefined) return undefined
    key += typeof value === 'string' ? `"${value.length}:${value}` : ` ${JSON.stringify(value)}`
  }
  return key
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
