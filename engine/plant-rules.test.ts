/** The rules that ship as templates, and the cases that they must get right. */
import { describe, expect, test } from 'vitest'
import { compile, compileRuleSet, isUnknown, type JsonObject } from './index.ts'

function outcome(source: string, input: JsonObject): unknown {
  const result = compile(source).evaluate(input)
  return isUnknown(result) ? result.path : result
}

test.each<[string, string, JsonObject, unknown]>([
  [
    'pasteurisation',
    'actual_temp >= 85 and holding_time_sec >= 15',
    { actual_temp: 83.6, holding_time_sec: 17 },
    false,
  ],
  [
    'pasteurisation',
    'actual_temp >= 85 and holding_time_sec >= 15',
    { actual_temp: 85, holding_time_sec: 15 },
    true,
  ],
  ['pasteurisation', 'actual_temp >= 85 and holding_time_sec >= 15', { actual_temp: 90 }, 'holding_time_sec'],
  ['lot inspection', 'defect_count / total_qty <= 0.02', { defect_count: 2, total_qty: 100 }, true],
  ['lot inspection', 'defect_count / total_qty <= 0.02', { defect_count: 4, total_qty: 180 }, false],
  ['raw material', 'pass_rate >= 100 and status != "REJECTED"', { pass_rate: 100, status: 'OK' }, true],
  [
    'raw material',
    'pass_rate >= 100 and status != "REJECTED"',
    { pass_rate: 100, status: 'REJECTED' },
    false,
  ],
  ['shelf life', 'days_left <= 30', { days_left: 30 }, true],
  ['machine monitor', '온도 >= 90 or 진동 >= 4.0', { 설비ID: 'M-1', 온도: 89.9, 습도: 40, 진동: 4.0 }, true],
  ['machine monitor', '온도 >= 90 or 진동 >= 4.0', { 설비ID: 'M-1', 온도: 89.9, 습도: 40, 진동: 3.9 }, false],
  ['machine monitor', '온도 >= 90 or 진동 >= 4.0', { 설비ID: 'M-1', 온도: 90 }, true],
  [
    'power failure',
    '(Torque * speed * 2 * 3.14159265 / 60 < 3500) or (Torque * speed * 2 * 3.14159265 / 60 > 9000)',
    { Torque: 40, speed: 1500 },
    false,
  ],
  [
    'power failure',
    'Torque * speed * 2 * pi() / 60 NOT BETWEEN 3500 AND 9000',
    { Torque: 20, speed: 1500 },
    true,
  ],
])('%s: %s of %j is %j', (_, source, input, expected) => {
  expect(outcome(source, input)).toBe(expected)
})

describe('one threshold for all lines can not be right', () => {
  const set = compileRuleSet({
    hitPolicy: 'FIRST',
    rules: [
      { id: 'LINE-03 error', when: 'line == "LINE-03" and temperature >= 72' },
      { id: 'LINE-01', when: 'line == "LINE-01" and temperature >= 193' },
      { id: 'LINE-02', when: 'line == "LINE-02" and temperature >= 85' },
      { id: 'LINE-03', when: 'line == "LINE-03" and temperature >= 68' },
    ],
  })

  test.each([
    ['LINE-01', 192, []],
    ['LINE-01', 193, ['LINE-01']],
    ['LINE-02', 85, ['LINE-02']],
    ['LINE-03', 68, ['LINE-03']],
    ['LINE-03', 72, ['LINE-03 error']],
  ])('%s at %d: %j', (line, temperature, expected) => {
    const { matched } = set.evaluate({ line, temperature })
    expect(matched.map((index) => set.rules[index]?.id)).toEqual(expected)
  })
})

test.each([
  [12, 168, 'MEDIUM'],
  [3, 168, 'LOW'],
  [20, 168, 'HIGH'],
])('a CCP period with %d NG of %d is %s', (ng, total, level) => {
  const risk = 'ng / total >= 0.10 ? "HIGH" : ng / total >= 0.03 ? "MEDIUM" : "LOW"'
  expect(outcome(risk, { ng, total })).toBe(level)
})
