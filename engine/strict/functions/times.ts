import { OUT_OF_STEPS } from '../../semantics/budget.ts'
import { type TimeZone, timeZone, UTC } from '../../values/time-zone.ts'
import type { Timestamp } from '../../values/timestamp.ts'
import type { StrictResult } from '../value.ts'
import {
  badValue,
  member,
  type Overload,
  overload,
  type StrictFunction,
  type StrictSurroundings,
} from './definition.ts'

// Formatting a date in a named zone takes about as long as this many items of a list.
const ZONE_STEPS = 20

type ReadField = (local: Date) => number

function inZone(
  time: Timestamp,
  name: string,
  read: ReadField,
  surroundings: StrictSurroundings,
): StrictResult {
  if (!surroundings.spend(ZONE_STEPS)) return OUT_OF_STEPS
  const zone: TimeZone | null = timeZone(name)
  return zone === null ? badValue(name, 'there is no such time zone.') : BigInt(read(time.local(zone)))
}

function ofTimestamp(read: ReadField): Overload[] {
  return [
    overload(['timestamp'], ([time]) => BigInt(read(time.local(UTC)))),
    overload(['timestamp', 'string'], ([time, zone], at) => inZone(time, zone, read, at)),
  ]
}

function calendarField(name: string, read: ReadField): StrictFunction {
  return member(name, ...ofTimestamp(read))
}

/** A field of the clock; of a duration it is the whole length in that unit, but for milliseconds. */
function clockField(name: string, read: ReadField, secondsAUnit: number): StrictFunction {
  const ofDuration = overload(['duration'], ([length]) =>
    BigInt(
      secondsAUnit === 0 ? Math.trunc(length.nanos / 1_000_000) : Math.trunc(length.seconds / secondsAUnit),
    ),
  )
  return member(name, ...ofTimestamp(read), ofDuration)
}

function dayOfYear(local: Date): number {
  const start = new Date(local)
  start.setUTCMonth(0, 1)
  return Math.round((local.getTime() - start.getTime()) / 86_400_000)
}

/** What timestamps and durations tell. Months, days of the month and of the year count from 0, `getDate` from 1. */
export const timeFunctions: readonly StrictFunction[] = [
  calendarField('getFullYear', (local) => local.getUTCFullYear()),
  calendarField('getMonth', (local) => local.getUTCMonth()),
  calendarField('getDate', (local) => local.getUTCDate()),
  calendarField('getDayOfMonth', (local) => local.getUTCDate() - 1),
  calendarField('getDayOfWeek', (local) => local.getUTCDay()),
  calendarField('getDayOfYear', dayOfYear),
  clockField('getHours', (local) => local.getUTCHours(), 3_600),
  clockField('getMinutes', (local) => local.getUTCMinutes(), 60),
  clockField('getSeconds', (local) => local.getUTCSeconds(), 1),
  clockField('getMilliseconds', (local) => local.getUTCMilliseconds(), 0),
]
