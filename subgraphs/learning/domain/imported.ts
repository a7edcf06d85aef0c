import { isRecord } from './json.ts'

/** What a record may measure. */
export interface InputLimits {
  /** UTF-8 bytes of its JSON. */
  bytes: number
  /** Objects and lists within one another, the record itself counted. */
  depth: number
}

/** One thing wrong with a case. */
export interface InputFault {
  /** JSON Pointer into the case. */
  path: string
  message: string
}

/** Characters of a key. */
const LONGEST_KEY = 200

/** What is wrong with a case that somebody would import. */
export function caseFaults(
  {
    inputData,
    correctOutcome,
    key,
  }: { inputData: unknown; correctOutcome: unknown; key?: string | null | undefined },
  limits: InputLimits,
): InputFault[] {
  const faults: InputFault[] = []
  if (!isRecord(inputData)) faults.push({ path: '/inputData', message: 'A record must be a JSON object.' })
  else faults.push(...valueFaults(inputData, '/inputData', limits))
  if (correctOutcome === null || correctOutcome === undefined)
    faults.push({ path: '/correctOutcome', message: 'The right outcome is missing: null is none.' })
  else faults.push(...valueFaults(correctOutcome, '/correctOutcome', limits))
  if (typeof key === 'string' && (key === '' || key.length > LONGEST_KEY || !storable(key)))
    faults.push({ path: '/key', message: `A key has 1 to ${LONGEST_KEY} characters, none of them NUL.` })
  return faults
}

function valueFaults(value: unknown, path: string, { bytes, depth }: InputLimits): InputFault[] {
  const fault = faultWithin(value, path, 1, depth)
  if (fault !== undefined) return [fault]
  const size = new TextEncoder().encode(JSON.stringify(value)).length
  if (size <= bytes) return []
  return [{ path, message: `It is ${Math.ceil(size / 1024)} KiB; at most ${bytes / 1024} KiB are taken.` }]
}

function faultWithin(value: unknown, path: string, depth: number, deepest: number): InputFault | undefined {
  if (typeof value === 'string')
    return storable(value)
      ? undefined
      : { path, message: 'The text has a NUL character or half a surrogate pair: remove it.' }
  if (typeof value === 'number' && !Number.isFinite(value))
    return { path, message: 'The number is too large.' }
  if (typeof value !== 'object' || value === null) return undefined
  if (depth > deepest) return { path, message: `It is nested more than ${deepest} deep.` }
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
