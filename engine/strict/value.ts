/**
 * The values of strict mode. A double is a JavaScript number, an int a bigint (exact, compared by value, and told
 * from a double by `typeof`), and a uint a class of its own, since a bigint can't be two types.
 */
import { Duration } from '../values/duration.ts'
import { Timestamp } from '../values/timestamp.ts'
import type { Unknown } from '../values/unknown.ts'
import { StrictMap } from './map.ts'
import { type OptionalValue, TypeValue, Uint } from './scalars.ts'

/** What an expression can be evaluated to in strict mode. */
export type StrictValue =
  | null
  | boolean
  | bigint
  | Uint
  | number
  | string
  | Uint8Array
  | Timestamp
  | Duration
  | TypeValue
  | OptionalValue
  | readonly StrictValue[]
  | StrictMap

/** What a node is evaluated to in strict mode. */
export type StrictResult = StrictValue | Unknown

/** CEL's types, by the names that messages and overloads use, each with what holds its values. */
export interface StrictTypes {
  readonly null_type: null
  readonly bool: boolean
  readonly int: bigint
  readonly uint: Uint
  readonly double: number
  readonly string: string
  readonly bytes: Uint8Array
  readonly timestamp: Timestamp
  readonly duration: Duration
  readonly type: TypeValue
  readonly optional_type: OptionalValue
  readonly list: readonly StrictValue[]
  readonly map: StrictMap
}

/** The short name of a type. */
export type StrictType = keyof StrictTypes

/** The type of a value. */
export function typeOf(value: StrictValue): StrictType {
  if (typeof value === 'bigint') return 'int'
  if (typeof value === 'number') return 'double'
  if (typeof value === 'string') return 'string'
  if (typeof value === 'boolean') return 'bool'
  if (value === null) return 'null_type'
  if (isStrictList(value)) return 'list'
  if (value instanceof StrictMap) return 'map'
  if (value instanceof Uint) return 'uint'
  if (value instanceof Timestamp) return 'timestamp'
  if (value instanceof Duration) return 'duration'
  if (value instanceof Uint8Array) return 'bytes'
  return value instanceof TypeValue ? 'type' : 'optional_type'
}

/** Tells a list from the other values. */
export function isStrictList(value: StrictValue): value is readonly StrictValue[] {
  return Array.isArray(value)
}

/** The name of a type as an expression writes it, where it differs from the short one. */
const FULL_NAMES: ReadonlyMap<StrictType, string> = new Map([
  ['timestamp', 'google.protobuf.Timestamp'],
  ['duration', 'google.protobuf.Duration'],
])

/** A type's name as `type(x)` and an expression have it. */
export function fullNameOf(type: StrictType): string {
  return FULL_NAMES.get(type) ?? type
}

const ALL_TYPES: readonly StrictType[] = [
  'null_type',
  'bool',
  'int',
  'uint',
  'double',
  'string',
  'bytes',
  'timestamp',
  'duration',
  'type',
  'optional_type',
  'list',
  'map',
]

/** The types that are values by their name: `int`, `google.protobuf.Timestamp`. */
export const TYPE_VALUES: ReadonlyMap<string, TypeValue> = new Map(
  ALL_TYPES.map((type) => [fullNameOf(type), new TypeValue(fullNameOf(type))]),
)
