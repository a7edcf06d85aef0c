/** A record to judge, as decision protocols carry it. */
export type JsonRecord = Record<string, unknown>

/** The record that a state stands for: an object as it is, a text that holds one in JSON, else `{"text": …}`. */
export function recordOf(state: unknown): JsonRecord {
  if (isObject(state)) return state
  if (typeof state !== 'string') return { items: state }
  try {
    const parsed: unknown = JSON.parse(state)
    if (isObject(parsed)) return parsed
  } catch {
    // A text that isn't JSON is free text.
  }
  return { text: state }
}

function isObject(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
