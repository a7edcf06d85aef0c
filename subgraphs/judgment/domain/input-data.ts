import { canonicalJson, type JsonObject } from '#engine'

/** What a record may measure. */
export interface InputLimits {
  /** UTF-8 bytes of its JSON. */
  bytes: number
  /** Objects and lists within one another, the record itself counted. */
  depth: number
}

/** Characters of an idempotency key. */
const LONGEST_KEY = 200

/** One thing wrong with a record. */
export interface InputFault {
  /** JSON Pointer; empty for the record itself. */
  path: string
  message: string
}

/** A record that can be kept. */
export interface ReadInput {
  input: JsonObject
  /** Canonical JSON. */
  text: string
}

/** Reads a record before its schema is looked at. A fault: not an object, too large, too deep, text that can't be stored. */
export function readInput(input: unknown, limits: InputLimits): ReadInput | InputFault {
  if (!isRecord(input))
    return { path: '', message: `Input data must be a JSON object; this is ${kindOf(input)}.` }
  const fault = faultWithin(input, '', 1, limits.depth)
  if (fault !== undefined) return fault
  const text = canonicalJson(input)
  const bytes = Buffer.byteLength(text)
  if (bytes <= limits.bytes) return { input, text }
  const most = limits.bytes / 1024
  return {
    path: '',
    message: `Input data is ${Math.ceil(bytes / 1024)} KiB; at most ${most} KiB are taken.`,
  }
}

/** What is wrong with a record before its schema is looked at. */
export function inputFaults(input: unknown, limits: InputLimits): InputFault[] {
  const read = readInput(input, limits)
  return 'message' in read ? [read] : []
}

/** Tells whether a value is a JSON object. */
export function isRecord(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What is wrong with an idempotency key; null is none. */
export function keyFaults(key: string | null): InputFault[] {
  if (key === null || (key.length >= 1 && key.length <= LONGEST_KEY && storable(key))) return []
  return [
    { path: '', message: `The idempotency key must have 1 to ${LONGEST_KEY} characters, none of them NUL.` },
  ]
}

function faultWithin(value: unknown, path: string, depth: number, deepest: number): InputFault | undefined {
  if (typeof value === 'string')
    return storable(value)
      ? undefined
      : {
          path,
          message: 'The text has a NUL character or half a surrogate pair, which JSON text can’t carry on.',
        }
  if (typeof value === 'number' && !Number.isFinite(value))
    return { path, message: 'The number is too large.' }
  if (typeof value !== 'object' || value === null) return undefined
  if (depth > deepest) return { path, message: `Input data is nested more than ${deepest} deep.` }
  for (const [key, inner] of Object.entries(value)) {
    const at = `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
    if (!storable(key))
      return { path, message: 'A field’s name has a NUL character or half a surrogate pair.' }
    const fault = faultWithin(inner, at, depth + 1, deepest)
    if (fault !== undefined) return fault
  }
  return undefined
}

/** PostgreSQL keeps no NUL character and no lone surrogate. */
function storable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\u0000')
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`
}
