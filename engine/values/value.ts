import type { Duration } from './duration.ts'
import type { Timestamp } from './timestamp.ts'

/** What JSON can say. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject

/** A JSON object: the input of an evaluation. Its prototype, if any, is never looked at. */
export interface JsonObject {
  readonly [key: string]: JsonValue
}

/** A map of values by text, without a prototype when an expression made it. */
export interface ValueMap {
  readonly [key: string]: Value
}

/** What an expression can be evaluated to. Timestamps and durations turn into text in JSON. */
export type Value =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | Timestamp
  | Duration
  | readonly Value[]
  | ValueMap
