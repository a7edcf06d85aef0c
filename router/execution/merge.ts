import { type JsonObject, isObject, own, setOwn } from './json-object.ts'

/**
 * Merges what a fetch brought into the tree: objects key by key, lists of one length item by item, all else replaced.
 * Null replaces nothing, so that the order of answers doesn't matter when one of several subgraphs
 * that share a field has lost it. The target takes over the source's objects unless `shared`: then they are copied,
 * because others take them as well.
 */
export function merge(target: JsonObject, source: JsonObject, shared: boolean): void {
  for (const key of Object.keys(source)) {
    const value = source[key]
    if (value === undefined) continue
    if (typeof value !== 'object') setOwn(target, key, value)
    else {
      const merged = mergeValue(own(target, key), value, shared)
      if (merged !== undefined) setOwn(target, key, merged)
    }
  }
}

/** The value to take the existing one's place; undefined when it was merged into that one. */
function mergeValue(existing: unknown, value: object | null, shared: boolean): unknown {
  if (value === null) return existing === undefined ? null : undefined
  if (isObject(existing) && isObject(value)) {
    merge(existing, value, shared)
    return undefined
  }
  if (Array.isArray(existing) && Array.isArray(value) && existing.length === value.length) {
    for (const [index, item] of value.entries()) {
      const merged = typeof item === 'object' ? mergeValue(existing[index], item, shared) : item
      if (merged !== undefined) existing[index] = merged
    }
    return undefined
  }
  return shared ? copyOf(value) : value
}

function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf)
  if (!isObject(value)) return value
  const copy: JsonObject = {}
  for (const key of Object.keys(value)) setOwn(copy, key, copyOf(value[key]))
  return copy
}
