import type { JsonObject, JsonValue } from '#engine'
import { isRecord } from './input-data.ts'

/** A record with changes merged in: null removes, objects are merged, all else replaces (JSON Merge Patch, RFC 7396). */
export function mergePatch(record: JsonObject, changes: JsonObject): JsonObject {
  const merged = new Map<string, JsonValue>(Object.entries(record))
  for (const [key, change] of Object.entries(changes)) {
    const before = merged.get(key)
    if (change === null) merged.delete(key)
    else if (isRecord(change)) merged.set(key, mergePatch(isRecord(before) ? before : {}, change))
    else merged.set(key, change)
  }
  return Object.fromEntries(merged)
}
