import type { EntityFetch } from '../planning/plan.ts'
import type { JsonObject } from './json-object.ts'
import { leafKey } from './representation.ts'

/**
 * Gives one object for all at a place that are nothing but the same reference to an entity: whatever is fetched for one
 * of them is fetched for all, so it is merged and written once. Those that stand for others are added to `shared`.
 */
export function oneForAll(
  { leaves }: EntityFetch,
  shared: Set<JsonObject>,
): (object: JsonObject) => JsonObject {
  if (leaves === undefined) return (object) => object
  const first = new Map<string, JsonObject>()
  return (object) => {
    if (shared.has(object) || Object.keys(object).length !== leaves.names.length) return object
    const key = leafKey(object, leaves)
    if (key === undefined) return object
    const known = first.get(key)
    if (known === undefined) first.set(key, object)
    else shared.add(known)
    return known ?? object
  }
}
