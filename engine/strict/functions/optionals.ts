import { Timestamp } from '../../values/timestamp.ts'
import { Duration } from '../../values/duration.ts'
import { Unknown } from '../../values/unknown.ts'
import { StrictMap } from '../map.ts'
import { NONE, OptionalValue, Uint } from '../scalars.ts'
import { isStrictList, type StrictValue } from '../value.ts'
import { global, member, overload, type StrictFunction } from './definition.ts'

const NO_VALUE = new Unknown('MISSING', 'The optional has no value.')

// The time that Go has for none, which CEL takes for a timestamp's zero.
const FIRST_SECOND = -62_135_596_800

/** Whether a value is its type's zero: false, 0, empty, null. */
function isZero(value: StrictValue): boolean {
  if (typeof value === 'bigint') return value === 0n
  if (value instanceof Uint) return value.value === 0n
  if (value instanceof Uint8Array || isStrictList(value)) return value.length === 0
  if (value instanceof StrictMap) return value.size === 0
  if (value instanceof Duration) return value.seconds === 0 && value.nanos === 0
  if (value instanceof Timestamp) return value.seconds === FIRST_SECOND && value.nanos === 0
  if (value instanceof OptionalValue) return value.value === undefined
  return value === null || value === false || value === 0 || value === ''
}

/** Functions of optional values. `optMap` and `optFlatMap` are macros. */
export const optionalFunctions: readonly StrictFunction[] = [
  global(
    'optional.none',
    overload([], () => NONE),
  ),
  global(
    'optional.of',
    overload(['any'], ([value]) => new OptionalValue(value)),
  ),
  global(
    'optional.ofNonZeroValue',
    overload(['any'], ([value]) => (isZero(value) ? NONE : new OptionalValue(value))),
  ),
  member(
    'hasValue',
    overload(['optional_type'], ([{ value }]) => value !== undefined),
  ),
  member(
    'value',
    overload(['optional_type'], ([{ value }]) => (value === undefined ? NO_VALUE : value)),
  ),
]
