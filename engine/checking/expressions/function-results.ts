import type { Kind } from '../../values/kinds.ts'
import { between, EVERY_NUMBER, from, hull, meetNumbers, type Numbers } from '../types/intervals.ts'
import { ORDERED } from '../types/outcomes.ts'
import { ANY, BOOLEAN, join, meet, NEVER, NUMBER, ofKinds, ofValue, TEXT, type Type } from '../types/type.ts'
import { parseUnit } from '../units/parse-unit.ts'
import { rootUnit } from '../units/unit.ts'

/** What a function gives for arguments of these types. */
type ResultOf = (given: readonly Type[]) => Type

const TIMESTAMP: ResultOf = always(ofKinds(['timestamp']))
const COUNT: ResultOf = always({ ...NEVER, numbers: from(0), whole: true, unit: 'plain' })

const RESULTS: Readonly<Record<string, ResultOf>> = {
  abs: ([of = NUMBER]) => ({ ...ofNumber(absolute)([of]), whole: of.whole }),
  floor: toWhole,
  ceil: toWhole,
  round: (given) => (given.length === 1 ? toWhole(given) : ofNumber(() => EVERY_NUMBER)(given)),
  sqrt: ([of = NUMBER]) => ({ ...NEVER, numbers: from(0), unit: rootUnit(of.unit) }),
  pi: always({ ...ofValue(Math.PI), unit: 'plain' }),
  sum: ofNumber(signOf),
  avg: ofNumber(signOf),
  min: ([items = ANY]) => meet(items, ofKinds(ORDERED)),
  max: ([items = ANY]) => meet(items, ofKinds(ORDERED)),
  number: ([of = ANY]) => (of.numbers.length > 0 ? { ...NUMBER, unit: of.unit } : NUMBER),
  int: ([of = ANY]) => ({ ...NUMBER, whole: true, unit: of.numbers.length > 0 ? of.unit : NUMBER.unit }),
  bool: always(BOOLEAN),
  string: always(TEXT),
  any: always(BOOLEAN),
  all: always(BOOLEAN),
  count: COUNT,
  len: COUNT,
  coalesce: coalesced,
  contains: always(BOOLEAN),
  starts_with: always(BOOLEAN),
  ends_with: always(BOOLEAN),
  matches: always(BOOLEAN),
  lower: always(TEXT),
  upper: always(TEXT),
  lowerAscii: always(TEXT),
  upperAscii: always(TEXT),
  trim: always(TEXT),
  now: TIMESTAMP,
  timestamp: TIMESTAMP,
  duration: always(ofKinds(['duration'])),
  days_between: always({ ...NUMBER, unit: parseUnit('d') }),
  year: always(NUMBER),
  month: within(1, 12),
  day: within(1, 31),
  hour: within(0, 23),
  minute: within(0, 59),
  weekday: within(1, 7),
  getFullYear: always(NUMBER),
  getMonth: within(0, 11),
  getDate: within(1, 31),
  getDayOfMonth: within(0, 30),
  getDayOfWeek: within(0, 6),
  getDayOfYear: within(0, 365),
  getHours: clock(23),
  getMinutes: clock(59),
  getSeconds: clock(59),
  getMilliseconds: clock(999),
}

/** What the function of a name gives; of one that is not in the table, anything. */
export function resultOf(name: string, given: readonly Type[]): Type {
  return Object.hasOwn(RESULTS, name) ? (RESULTS[name]?.(given) ?? ANY) : ANY
}

function always(type: Type): ResultOf {
  return () => type
}

function within(low: number, high: number): ResultOf {
  return always({ ...NEVER, numbers: [between(low, high)], whole: true })
}

/** A field of the clock; of a duration, its whole length. */
function clock(high: number): ResultOf {
  return ([of = ANY]) => (of.others.has('duration') ? NUMBER : within(0, high)([of]))
}

/** A number from a number, in the same unit. */
function ofNumber(apply: (numbers: Numbers) => Numbers): ResultOf {
  return ([of = NUMBER]) => ({ ...NEVER, numbers: apply(of.numbers), unit: of.unit })
}

/** A number rounded to a whole one. */
function toWhole(given: readonly Type[]): Type {
  return { ...ofNumber(rounded)(given), whole: true }
}

function absolute(numbers: Numbers): Numbers {
  const ends = hull(numbers)
  if (ends === null) return EVERY_NUMBER
  const most = Math.max(Math.abs(ends.low), Math.abs(ends.high))
  const crosses = ends.low <= 0 && ends.high >= 0
  return [between(crosses ? 0 : Math.min(Math.abs(ends.low), Math.abs(ends.high)), most)]
}

/** Rounding, whichever way, stays between the whole numbers around. */
function rounded(numbers: Numbers): Numbers {
  const ends = hull(numbers)
  return ends === null ? EVERY_NUMBER : [between(Math.floor(ends.low), Math.ceil(ends.high))]
}

/** Sums of what is not negative aren't either, whatever is lost in rounding. */
function signOf(numbers: Numbers): Numbers {
  return numbers.length > 0 && meetNumbers(numbers, [between(-Infinity, -Number.MIN_VALUE)]).length === 0
    ? from(0)
    : EVERY_NUMBER
}

/** null only when all are. */
function coalesced(given: readonly Type[]): Type {
  const last = given.at(-1) ?? ANY
  const values = given.slice(0, -1).map((type) => meet(type, NOT_NULL))
  return [...values, last].reduce(join)
}

const KINDS_BUT_NULL: readonly Kind[] = [...ANY.others].filter((kind) => kind !== 'null')
const NOT_NULL: Type = { ...ANY, others: new Set(KINDS_BUT_NULL) }
