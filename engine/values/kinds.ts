import { Duration } from './duration.ts'
import { Timestamp } from './timestamp.ts'
import type { Value, ValueMap } from './value.ts'

/** The kinds of value, each with its type. */
export interface KindTypes {
  readonly null: null
  readonly boolean: boolean
  readonly number: number
  readonly text: string
  readonly bytes: Uint8Array
  readonly timestamp: Timestamp
  readonly duration: Duration
  readonly list: readonly Value[]
  readonly map: ValueMap
}

/** The name of a kind of value. */
export type Kind = keyof KindTypes

/** The kind of a value. */
export function kindOf(value: Value): Kind {
  if (typeof value === 'boolean') return 'boolean'
  if (typeof value === 'number') return 'number'
  if (typeof value === 'string') return 'text'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'list'
  if (value instanceof Timestamp) return 'timestamp'
  if (value instanceof Duration) return 'duration'
  return value instanceof Uint8Array ? 'bytes' : 'map'
}

/** Tells a map from the other objects. */
export function isMap(value: Value): value is ValueMap {
  return typeof value === 'object' && kindOf(value) === 'map'
}

const PHRASES: Readonly<Record<Kind, string>> = {
  null: 'null',
  boolean: 'true or false',
  number: 'a number',
  text: 'text',
  bytes: 'bytes',
  timestamp: 'a timestamp',
  duration: 'a duration',
  list: 'a list',
  map: 'a map',
}

/** Kinds as a sentence names them: `text, a list or a map`. */
export function phrase(...kinds: readonly Kind[]): string {
  const phrases = kinds.map((kind) => PHRASES[kind])
  const last = phrases.pop() ?? ''
  return phrases.length === 0 ? last : `${phrases.join(', ')} or ${last}`
}
