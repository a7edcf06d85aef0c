import { describe, expect, test } from 'vitest'
import { compile, isUnknown, type JsonObject, type UnknownReason } from '../index.ts'

const NOW = Date.parse('2026-11-23T12:00:00Z')

function outcome(source: string, input: JsonObject = {}): unknown {
  const result = compile(source).evaluate(input, { now: NOW })
  return isUnknown(result) ? result.reason : JSON.parse(JSON.stringify(result))
}

type Row = [source: string, expected: unknown]

function rows(name: string, table: readonly Row[]): void {
  describe(name, () => {
    test.each(table)('%s is %j', (source, expected) => {
      expect(outcome(source)).toEqual(expected)
    })
  })
}

const [TYPE, NULL, ARGUMENT, ARITHMETIC]: UnknownReason[] = ['TYPE', 'NULL', 'ARGUMENT', 'ARITHMETIC']

rows('functions of numbers', [
  ['abs(-3.5)', 3.5],
  ['(-3).abs()', 3],
  ['floor(-2.5)', -3],
  ['ceil(-2.5)', -2],
  ['round(2.5)', 3],
  ['round(-2.5)', -3],
  ['round(2.675, 2)', 2.68],
  ['round(1.005, 2)', 1.01],
  ['round(1234.5, -2)', 1200],
  ['round(1e-7, 3)', 0],
  ['round(1e300, 2)', 1e300],
  ['round(5e-324, 15)', 0],
  ['round(0.1 + 0.2, 15)', 0.3],
  ['round(1, 1.5)', ARGUMENT],
  ['round(1, 16)', ARGUMENT],
  ['round("1")', TYPE],
  ['round(null)', NULL],
  ['sqrt(9)', 3],
  ['sqrt(-1)', ARGUMENT],
  ['2 * pi()', 2 * Math.PI],
])

rows('functions of several values', [
  ['min(3, 1, 2)', 1],
  ['max([3, 1, 2])', 3],
  ['max("a", "b")', 'b'],
  ['min(timestamp("2026-11-23"), timestamp("2026-11-22"))', '2026-11-22T00:00:00Z'],
  ['min([])', ARGUMENT],
  ['min(1, "a")', TYPE],
  ['min(1, null)', NULL],
  ['min([null])', NULL],
  ['max([[1]])', TYPE],
  ['max(5)', TYPE],
  ['sum([1, 2, 3.5])', 6.5],
  ['sum([])', 0],
  ['sum(1, 2)', 3],
  ['[1, 2].sum()', 3],
  ['sum([1, "2"])', TYPE],
  ['sum([1, null])', NULL],
  ['sum([9007199254740991, 1])', 'OVERFLOW'],
  ['avg([1, 2])', 1.5],
  ['avg([])', ARITHMETIC],
  ['count([1, null])', 2],
  ['any([false, true])', true],
  ['any([false])', false],
  ['any([])', false],
  ['any([1, true])', true],
  ['any([null, false])', NULL],
  ['all([true, true])', true],
  ['all([])', true],
  ['all([1, false])', false],
  ['all([1, true])', TYPE],
])

rows('functions of text', [
  ['contains("온도계", "도")', true],
  ['"abc".contains("d")', false],
  ['contains(["a", "b"], "a")', true],
  ['contains([1, 2], 3)', false],
  ['contains("a1", 1)', TYPE],
  ['contains({"a": 1}, "a")', TYPE],
  ['starts_with("LOT-7", "LOT")', true],
  ['"LOT-7".startsWith("7")', false],
  ['ends_with("LOT-7", "7")', true],
  ['"LOT-7".endsWith("LOT")', false],
  ['lower("ÀB")', 'àb'],
  ['upper("straße")', 'STRASSE'],
  ['"aÀ".upperAscii()', 'AÀ'],
  ['"Aà".lowerAscii()', 'aà'],
  ['trim("  a b ")', 'a b'],
  ['len("온도😀")', 3],
  ['size([1, 2])', 2],
  ['{"a": 1}.size()', 1],
  ['size(b"abc")', 3],
  ['len(null)', NULL],
  ['len(5)', TYPE],
  ['matches("LOT-1234", "[0-9]{4}$")', true],
  ['"LOT-12".matches("[0-9]{4}")', false],
  ['matches("온도", "^\\\\p{Hangul}+$")', true],
  ['matches("ABC", "(?i)abc")', true],
  ['matches("a", "(" + "")', ARGUMENT],
])

rows('conversions', [
  ['number(" 90.5 ")', 90.5],
  ['number("1e3")', 1000],
  ['number("1.")', 1],
  ['number("")', ARGUMENT],
  ['number("90 kg")', ARGUMENT],
  ['number("0x10")', ARGUMENT],
  ['number("1e999")', ARGUMENT],
  ['number(true)', 1],
  ['number(null)', NULL],
  ['number([1])', TYPE],
  ['double("2.5")', 2.5],
  ['int("-2.9")', -2],
  ['int(2.9)', 2],
  ['int(1e300)', ARGUMENT],
  ['bool("TRUE")', true],
  ['bool("yes")', ARGUMENT],
  ['string(1.50)', '1.5'],
  ['string(true)', 'true'],
  ['string(timestamp("2026-11-23"))', '2026-11-23T00:00:00Z'],
  ['string(duration("90m"))', '5400s'],
  ['string([1])', TYPE],
])

rows('functions of time', [
  ['now()', '2026-11-23T12:00:00Z'],
  ['timestamp("2026-11-23T08:15:00.5+09:00")', '2026-11-22T23:15:00.5Z'],
  ['timestamp("2026-11-23")', '2026-11-23T00:00:00Z'],
  ['date("2026-11-23", "Asia/Seoul")', '2026-11-22T15:00:00Z'],
  ['timestamp("2026-11-23 08:15", "Asia/Seoul")', '2026-11-22T23:15:00Z'],
  ['timestamp("2026-11-23 08:15", "-03:30")', '2026-11-23T11:45:00Z'],
  ['timestamp("2026-07-01 12:00", "Europe/Berlin")', '2026-07-01T10:00:00Z'],
  ['timestamp("2026-12-01 12:00", "europe/berlin")', '2026-12-01T11:00:00Z'],
  ['timestamp("0001-01-01T00:00:00Z")', '0001-01-01T00:00:00Z'],
  ['timestamp(0)', '1970-01-01T00:00:00Z'],
  ['timestamp(1763885700.25)', '2025-11-23T08:15:00.25Z'],
  ['timestamp(1e300)', 'OVERFLOW'],
  ['timestamp("2026-11-23 08:15")', ARGUMENT],
  ['timestamp("2026-02-29")', ARGUMENT],
  ['timestamp("2026-11-23T24:00:00Z")', ARGUMENT],
  ['timestamp("23.11.2026")', ARGUMENT],
  ['timestamp("2026-11-23", "Mars/Olympus")', ARGUMENT],
  ['duration("1h30m")', '5400s'],
  ['duration("-1.5s")', '-1.5s'],
  ['duration("2d1ms")', '172800.001s'],
  ['duration("90")', ARGUMENT],
  ['duration("1h") > duration("59m59.999999999s")', true],
  ['days_between("2026-11-20", now())', 3.5],
  ['days_between(now(), "2026-11-20")', -3.5],
  ['days_between("2026-02-28", "2026-03-01")', 1],
  ['days_between("soon", now())', ARGUMENT],
  ['days_between(1, now())', TYPE],
  ['year(now())', 2026],
  ['month(now())', 11],
  ['day(now(), "Pacific/Kiritimati")', 24],
  ['hour(now(), "Asia/Seoul")', 21],
  ['minute(now(), "+05:45")', 45],
  ['weekday(now())', 1],
  ['weekday(timestamp("2026-11-22"))', 7],
  ['hour(now(), "nowhere")', ARGUMENT],
  ['now().getFullYear()', 2026],
  ['now().getMonth()', 10],
  ['now().getDate()', 23],
  ['now().getDayOfMonth()', 22],
  ['now().getDayOfWeek()', 1],
  ['timestamp("2026-03-01").getDayOfYear()', 59],
  ['now().getHours("Asia/Seoul")', 21],
  ['timestamp("2026-11-23T00:07:08.9Z").getMinutes()', 7],
  ['timestamp("2026-11-23T00:07:08.9Z").getSeconds()', 8],
  ['timestamp("2026-11-23T00:07:08.9Z").getMilliseconds()', 900],
  ['duration("90m").getHours()', 1],
  ['duration("90m").getMinutes()', 90],
])

describe('functions', () => {
  test('tell which field they can not take', () => {
    expect(compile('round(order.weight)').evaluate({ order: { weight: 'x' } })).toMatchObject({
      reason: 'TYPE',
      path: 'order.weight',
      message: '`order.weight` is text; `round` needs a number.',
    })
    expect(compile('sum(readings)').evaluate({ readings: [1, null] })).toMatchObject({
      reason: 'NULL',
      path: 'readings',
      message: '`readings[1]` is null; `sum` needs numbers.',
    })
  })

  test('are unknown for all arguments that are', () => {
    expect(compile('max(a, b)').evaluate({})).toMatchObject({ path: 'a', also: [{ path: 'b' }] })
  })

  test('now() is unknown when the caller gives no time', () => {
    expect(compile('now()').evaluate({})).toMatchObject({ reason: 'ARGUMENT' })
  })

  test('a pattern that backtracking engines take seconds or years for is soon answered', () => {
    const text = `${'a'.repeat(30_000)}!`
    expect(compile('matches(text, "^(a+)+$")').evaluate({ text })).toBe(false)
  })

  test('a pattern that is not constant is read when it is known', () => {
    const expression = compile('matches(text, pattern)')
    expect(expression.evaluate({ text: 'LOT-7', pattern: '^LOT' })).toBe(true)
    expect(expression.evaluate({ text: 'LOT-7', pattern: '[' })).toMatchObject({
      reason: 'ARGUMENT',
      path: 'pattern',
    })
    expect(expression.evaluate({ text: 'a', pattern: 'a'.repeat(1_001) })).toMatchObject({
      reason: 'ARGUMENT',
    })
  })
})
