import { sameJson } from '../values/canonical-json.ts'
import type { JsonValue } from '../values/value.ts'
import { ALL_NUMBERS, type Interval, liesIn, wholeSteps } from './decimals.ts'

/** The kinds of JSON value. */
export type JsonKind = 'number' | 'text' | 'boolean' | 'null' | 'list' | 'map'

/** What an input may hold at a path. It may promise too much, never too little: no value of the schema is left out. */
export interface Domain {
  readonly kinds: ReadonlySet<JsonKind>
  /** The field, or one above it, may be left out or be null. */
  readonly mayBeMissing: boolean
  /** How it can be missing: so many steps of its path lead to what is left out, or is null. */
  readonly absence: { readonly depth: number; readonly how: 'omit' | 'null' } | null
  /** A field above it may be neither an object nor null, so that there is no asking for it. */
  readonly mayBeOutOfReach: boolean
  readonly interval: Interval
  /** 1 for integers; null for any number. */
  readonly step: number | null
  /** The only values there are, from `enum` and `const`. */
  readonly values: readonly JsonValue[] | null
  readonly admitsText: (text: string) => boolean
  /** What the schema gives for an example: `default`, `examples`. */
  readonly examples: readonly JsonValue[]
}

/** All kinds of JSON value. */
export const JSON_KINDS: readonly JsonKind[] = ['number', 'text', 'boolean', 'null', 'list', 'map']

/** Any value, or none. */
export const ANYTHING: Domain = {
  kinds: new Set(JSON_KINDS),
  mayBeMissing: true,
  absence: null,
  mayBeOutOfReach: false,
  interval: ALL_NUMBERS,
  step: null,
  values: null,
  admitsText: () => true,
  examples: [],
}

/** The kind of a JSON value. */
export function jsonKind(value: JsonValue): JsonKind {
  if (value === null) return 'null'
  if (typeof value === 'number') return 'number'
  if (typeof value === 'string') return 'text'
  if (typeof value === 'boolean') return 'boolean'
  return Array.isArray(value) ? 'list' : 'map'
}

/** Whether a domain has a value; of lists and maps only the kind is asked, unless there is an enum. */
export function admits(domain: Domain, value: JsonValue): boolean {
  if (!domain.kinds.has(jsonKind(value))) return false
  if (domain.values !== null && !domain.values.some((one) => sameJson(one, value))) return false
  if (typeof value === 'string') return domain.admitsText(value)
  if (typeof value !== 'number') return true
  return liesIn(value, domain.interval) && (domain.step === null || wholeSteps(value, domain.step) !== null)
}
