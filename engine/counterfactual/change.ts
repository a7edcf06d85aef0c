import type { JsonObject, JsonValue } from '../values/value.ts'

/** A change of one input. */
export interface Change {
  /** The input's path, as an expression writes it. */
  readonly path: string
  /** What it is now; undefined when it is missing. */
  readonly from: JsonValue | undefined
  readonly to: JsonValue
  /** The outcome is the same for all values beyond. Null for what is no number, or when it isn't. */
  readonly beyond: 'OR_LESS' | 'OR_MORE' | null
}

/** What would have to be different for another outcome. */
export interface Counterfactual {
  readonly changes: readonly Change[]
  /** The outcome that would hold then. */
  readonly outcome: JsonValue
  /** How far it is: for a number the change over the range of its schema, or over its scale; 1 for all else. */
  readonly distance: number
  /** The changed input. */
  readonly input: JsonObject
  /** For people: `OK if 진동 were 3.9 or less (now 4.3)`. */
  readonly message: string
}
