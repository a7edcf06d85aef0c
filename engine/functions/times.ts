import { OUT_OF_STEPS } from '../semantics/budget.ts'
import type { Result } from '../semantics/operand.ts'
import { Duration } from '../values/duration.ts'
import { type TimeZone, timeZone, UTC } from '../values/time-zone.ts'
import { Timestamp } from '../values/timestamp.ts'
import { isUnknown, Unknown } from '../values/unknown.ts'
import {
  badArgument,
  type CallNames,
  type FunctionDefinition,
  plain,
  type Surroundings,
} from './definition.ts'

/** Formatting a date in a named zone takes about as long as this many items of a list. */
export const ZONE_STEPS = 20

const NO_TIME = new Unknown('ARGUMENT', '`now()` is not known: the caller gave no time.')
const OUT_OF_RANGE = new Unknown('OVERFLOW', 'A time went beyond the years 1 to 9999.')

const NOT_A_ZONE = 'it is not a time zone, as `Asia/Seoul` or `+09:00` is.'
const NOT_A_TIME = 'it is not a time, as `2026-11-23T08:15:00Z` is.'
const NO_ZONE = 'it has no time zone; name one, timestamp(text, zone).'

function toTimestamp(value: Timestamp | number | string, place: number, names: CallNames, zone?: TimeZone) {
  if (value instanceof Timestamp) return value
  if (typeof value === 'number') return Timestamp.ofMilliseconds(value * 1_000) ?? OUT_OF_RANGE
  const read = Timestamp.parse(value, zone)
  if (read === 'malformed') return badArgument(names, place, NOT_A_TIME)
  return read === 'no zone' ? badArgument(names, place, NO_ZONE) : read
}

/** Goes on with the zone of a name, if there is one. */
function inZoneNamed(
  name: string,
  surroundings: Surroundings,
  names: CallNames,
  apply: (zone: TimeZone) => Result,
): Result {
  if (!surroundings.spend(ZONE_STEPS)) return OUT_OF_STEPS
  const zone = timeZone(name)
  return zone === null ? badArgument(names, 1, NOT_A_ZONE) : apply(zone)
}

function daysBetween(from: Timestamp | string, to: Timestamp | string, names: CallNames): Result {
  const start = toTimestamp(from, 0, names)
  if (isUnknown(start)) return start
  const end = toTimestamp(to, 1, names)
  if (isUnknown(end)) return end
  return (end.seconds - start.seconds + (end.nanos - start.nanos) / 1e9) / 86_400
}

/** A field of the calendar or clock in a zone, UTC unless named. CEL's getters count from 0, people from 1. */
function calendarField(name: string, form: 'member' | 'global', read: (local: Date) => number) {
  return plain({
    names: [name],
    form,
    parameters: [['timestamp']],
    optional: [['text']],
    apply: ([time, zoneName], surroundings, names) => readField(time, zoneName, surroundings, names, read),
  })
}

function readField(
  time: Timestamp,
  zoneName: string | undefined,
  surroundings: Surroundings,
  names: CallNames,
  read: (local: Date) => number,
): Result {
  if (zoneName === undefined) return read(time.local(UTC))
  return inZoneNamed(zoneName, surroundings, names, (zone) => read(time.local(zone)))
}

/** CEL's getters serve durations too: there they tell the whole length in a unit. */
function clockField(name: string, milliseconds: number, read: (local: Date) => number): FunctionDefinition {
  return plain({
    names: [name],
    form: 'member',
    parameters: [['timestamp', 'duration']],
    optional: [['text']],
    apply: ([time, zoneName], surroundings, names) =>
      time instanceof Duration
        ? Math.trunc(time.milliseconds / milliseconds)
        : readField(time, zoneName, surroundings, names, read),
  })
}

function dayOfYear(local: Date): number {
  return Math.floor((local.getTime() - Date.UTC(local.getUTCFullYear(), 0, 1)) / 86_400_000)
}

/** Functions of points in time and lengths of time. */
export const timeFunctions: readonly FunctionDefinition[] = [
  plain({
    names: ['now'],
    form: 'global',
    parameters: [],
    readsTime: true,
    apply: (_, { now }) => now ?? NO_TIME,
  }),
  plain({
    names: ['timestamp', 'date'],
    form: 'global',
    parameters: [['text', 'number', 'timestamp']],
    optional: [['text']],
    apply: ([value, zoneName], surroundings, names) =>
      zoneName === undefined
        ? toTimestamp(value, 0, names)
        : inZoneNamed(zoneName, surroundings, names, (zone) => toTimestamp(value, 0, names, zone)),
  }),
  plain({
    names: ['duration'],
    form: 'global',
    parameters: [['text', 'duration']],
    apply: ([value], _, names) =>
      value instanceof Duration
        ? value
        : (Duration.parse(value) ?? badArgument(names, 0, 'it is not a length of time, as `1h30m` is.')),
  }),
  plain({
    names: ['days_between'],
    form: 'global',
    parameters: [
      ['timestamp', 'text'],
      ['timestamp', 'text'],
    ],
    apply: ([from, to], _, names) => daysBetween(from, to, names),
  }),
  calendarField('year', 'global', (local) => local.getUTCFullYear()),
  calendarField('month', 'global', (local) => local.getUTCMonth() + 1),
  calendarField('day', 'global', (local) => local.getUTCDate()),
  calendarField('hour', 'global', (local) => local.getUTCHours()),
  calendarField('minute', 'global', (local) => local.getUTCMinutes()),
  calendarField('weekday', 'global', (local) => local.getUTCDay() || 7),
  calendarField('getFullYear', 'member', (local) => local.getUTCFullYear()),
  calendarField('getMonth', 'member', (local) => local.getUTCMonth()),
  calendarField('getDate', 'member', (local) => local.getUTCDate()),
  calendarField('getDayOfMonth', 'member', (local) => local.getUTCDate() - 1),
  calendarField('getDayOfWeek', 'member', (local) => local.getUTCDay()),
  calendarField('getDayOfYear', 'member', dayOfYear),
  clockField('getHours', 3_600_000, (local) => local.getUTCHours()),
  clockField('getMinutes', 60_000, (local) => local.getUTCMinutes()),
  clockField('getSeconds', 1_000, (local) => local.getUTCSeconds()),
  clockField('getMilliseconds', 1, (local) => local.getUTCMilliseconds()),
]
