import { isStorableText } from './text.ts'

/** Something in a value that can't be kept. */
export interface Unstorable {
  /** JSON Pointer to it. */
  readonly path: string
  readonly message: string
}

/** Levels of nesting that are kept. */
const DEEPEST = 64

/**
 * What in a JSON value can't be kept as it is: a NUL or half a surrogate pair in a text or a key, a number beyond
 * a double, more than 64 levels of nesting. Null when there is nothing of the kind.
 */
export function unstorableIn(value: unknown, path = '', depth = 0): Unstorable | null {
  if (typeof value === 'string') return textFault(value, path)
  if (typeof value === 'number' && !Number.isFinite(value))
    return { path, message: 'The number is out of range.' }
  if (typeof value !== 'object' || value === null) return null
  if (depth >= DEEPEST) return { path, message: `It is nested more than ${DEEPEST} levels deep.` }
  for (const [key, member] of Object.entries(value)) {
    const at = `${path}/${pointerToken(key)}`
    const fault = textFault(key, path) ?? unstorableIn(member, at, depth + 1)
    if (fault !== null) return fault
  }
  return null
}

/** A key as a step of a JSON Pointer (RFC 6901). */
export function pointerToken(key: string | number): string {
  return String(key).replaceAll('~', '~0').replaceAll('/', '~1')
}

function textFault(text: string, path: string): Unstorable | null {
  if (isStorableText(text)) return null
  return { path, message: 'A text or key has a NUL character or half a surrogate pair: remove it.' }
}
