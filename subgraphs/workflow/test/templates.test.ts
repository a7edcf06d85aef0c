import { describe, expect, it } from 'vitest'
import { type JsonObject, compileRuleSet } from '#engine'
import { definitionValidator } from '../domain/validation/validate.ts'
import { readTemplates } from '../templates.ts'

const templates = readTemplates()
const { validate } = definitionValidator()

/** The outcome of the first rule that is true of an input; undefined when none is. */
function outcome(id: string, input: JsonObject): unknown {
  const template = templates.get(id)
  if (template === undefined) throw new Error(`no template ${id}`)
  const [first] = compileRuleSet(template.ruleSet).evaluate(input).matched
  return first === undefined ? undefined : template.ruleSet.rules[first]?.outcome
}

describe.each([...templates.values()])(
  'the template $id',
  ({ id, definition, example, ruleSet, description }) => {
    it('has no fault', () => {
      const { score, issues } = validate(definition)
      expect(score).toBe(100)
      // What one outcome leaves to another by order, or to a person, is told and meant.
      expect(issues.filter(({ severity }) => severity !== 'INFO')).toEqual([])
    })

    it('says what it judges, and decides its example', () => {
      expect(description.length).toBeGreaterThan(40)
      expect(outcome(id, example as JsonObject)).toBeDefined()
    })

    it('decides nothing by default: without any input a person decides', () => {
      expect(ruleSet.defaultOutcome).toBeNull()
      expect(outcome(id, {})).toBeUndefined()
    })

    it('never has two rules of different outcomes true of its example', () => {
      const { matched } = compileRuleSet(ruleSet).evaluate(example as JsonObject)
      expect(new Set(matched.map((place) => ruleSet.rules[place]?.outcome)).size).toBe(1)
    })
  },
)

const healthy = {
  Type: 'L',
  'Air temperature [K]': 298.1,
  'Process temperature [K]': 308.6,
  'Rotational speed [rpm]': 1551,
  'Torque [Nm]': 42.8,
  'Tool wear [min]': 0,
}
const cleared = {
  metal_detected: false,
  ferrous_test_found: true,
  non_ferrous_test_found: true,
  stainless_test_found: true,
}
const released = { ccp_ok: true, microbiology: 'PASS', label_check: 'PASS', open_deviations: 0 }
const stock = { on_order_qty: 100, daily_use: 45, lead_time_days: 6, safety_stock: 80 }

describe('the templates decide', () => {
  it.each<[string, JsonObject, unknown]>([
    ['pasteurisation-ccp', { actual_temp: 83.6, holding_time_sec: 17 }, 'NG'],
    ['pasteurisation-ccp', { actual_temp: 85, holding_time_sec: 15 }, 'OK'],
    ['pasteurisation-ccp', { actual_temp: 90, holding_time_sec: 14.9 }, 'NG'],
    ['pasteurisation-ccp', { actual_temp: 90 }, undefined],
    ['pasteurisation-ccp', { actual_temp: 80 }, 'NG'],
    ['pasteurisation-ccp', { actual_temp: null, holding_time_sec: 20 }, undefined],
    ['metal-detection', cleared, 'OK'],
    ['metal-detection', { metal_detected: true }, 'NG'],
    ['metal-detection', { ...cleared, stainless_test_found: false }, 'NG'],
    ['metal-detection', { ...cleared, stainless_test_found: null }, undefined],
    ['raw-material-receipt', { pass_rate: 100, status: 'RECEIVED' }, 'OK'],
    ['raw-material-receipt', { pass_rate: 100, status: 'REJECTED' }, 'NG'],
    ['raw-material-receipt', { pass_rate: 99.5, status: 'RECEIVED' }, 'NG'],
    ['raw-material-receipt', { pass_rate: 100 }, undefined],
    ['finished-goods-release', released, 'RELEASE'],
    ['finished-goods-release', { ...released, microbiology: 'PENDING' }, 'HOLD'],
    ['finished-goods-release', { ...released, open_deviations: 1 }, 'HOLD'],
    ['finished-goods-release', { ...released, label_check: 'FAIL', microbiology: 'PENDING' }, 'REJECT'],
    ['finished-goods-release', { ...released, ccp_ok: null }, undefined],
    ['shelf-life', { days_left: 31 }, 'OK'],
    ['shelf-life', { days_left: 30 }, 'NEAR_EXPIRY'],
    ['shelf-life', { days_left: -1 }, 'EXPIRED'],
    ['machine-monitor', { temperature: 90, vibration: 1 }, 'NG'],
    ['machine-monitor', { temperature: 20, vibration: 4 }, 'NG'],
    ['machine-monitor', { temperature: 89.9, vibration: 3.9 }, 'OK'],
    ['machine-monitor', { temperature: 89.9 }, undefined],
    ['lot-inspection', { defect_count: 2, total_qty: 100 }, 'OK'],
    ['lot-inspection', { defect_count: 4, total_qty: 180 }, 'NG'],
    ['lot-inspection', { defect_count: 0, total_qty: 0 }, undefined],
    ['line-bands', { line: 'LINE-01', temperature: 192.9 }, 'OK'],
    ['line-bands', { line: 'LINE-01', temperature: 193 }, 'WARNING'],
    ['line-bands', { line: 'LINE-02', temperature: 85 }, 'WARNING'],
    ['line-bands', { line: 'LINE-03', temperature: 67.9 }, 'OK'],
    ['line-bands', { line: 'LINE-03', temperature: 68 }, 'WARNING'],
    ['line-bands', { line: 'LINE-03', temperature: 72 }, 'ERROR'],
    ['line-bands', { line: 'LINE-04', temperature: 20 }, undefined],
    ['stock-reorder', { ...stock, stock_qty: 250 }, 'REORDER'],
    ['stock-reorder', { ...stock, stock_qty: 251 }, 'OK'],
    ['predictive-maintenance', healthy, 'OK'],
    [
      'predictive-maintenance',
      { ...healthy, 'Air temperature [K]': 300, 'Rotational speed [rpm]': 1379 },
      'OK',
    ],
    [
      'predictive-maintenance',
      {
        ...healthy,
        'Air temperature [K]': 302.2,
        'Process temperature [K]': 310.9,
        'Rotational speed [rpm]': 1379,
      },
      'OK',
    ],
    [
      'predictive-maintenance',
      { ...healthy, 'Air temperature [K]': 300.1, 'Rotational speed [rpm]': 1379 },
      'NG',
    ],
    ['predictive-maintenance', { ...healthy, 'Torque [Nm]': 4 }, 'NG'],
    ['predictive-maintenance', { ...healthy, 'Torque [Nm]': 60 }, 'NG'],
    ['predictive-maintenance', { ...healthy, 'Tool wear [min]': 258 }, 'NG'],
    ['predictive-maintenance', { ...healthy, Type: 'H', 'Tool wear [min]': 258 }, 'OK'],
    ['predictive-maintenance', { ...healthy, Type: 'X' }, undefined],
  ])('%s: %j is %s', (id, input, expected) => {
    expect(outcome(id, input)).toBe(expected)
  })
})
