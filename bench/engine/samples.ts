import type { JsonObject } from '../../engine/index.ts'
import { randomFrom } from '../measuring/random.ts'
import type { BenchRule, RuleSample } from './contestant.ts'

/** So many that no branch predictor learns them by heart. */
const INPUTS = 32_768

/** What two measured values must exceed. */
export interface Bounds {
  readonly a: number
  readonly b: number
}

/** Rules `a > t1 && b > t2`: the common form of quality rules, on bounds all over the range. */
export function boundsSample(size: number): RuleSample & { readonly bounds: readonly Bounds[] } {
  const random = randomFrom(size)
  const number = (): number => random() * 100
  const bounds = Array.from({ length: size }, () => ({ a: number(), b: number() }))
  return {
    title: `${size} rules a > t1 && b > t2`,
    bounds,
    rules: bounds.map(({ a, b }) => ({
      cel: `a > ${a} && b > ${b}`,
      js: `input.a > ${a} && input.b > ${b}`,
    })),
    inputs: Array.from({ length: INPUTS }, () => ({ a: number(), b: number() })),
  }
}

/** Rules as plants have them (engine/plant-rules.test.ts), for ten lines; fields missing as often as said. */
export function plantSample(missing: number): RuleSample {
  const random = randomFrom(10)
  const rules = Array.from({ length: 10 }, (_, line) => plantRules(`LINE-${line}`, random)).flat()
  const share = missing === 0 ? '' : `, one field in ${1 / missing} missing`
  return {
    title: `${rules.length} rules of a plant${share}`,
    rules,
    inputs: Array.from({ length: INPUTS }, () => plantInput(random, missing)),
  }
}

function plantRules(line: string, random: () => number): BenchRule[] {
  const about = (value: number): string => (value * (0.9 + random() * 0.2)).toFixed(3)
  return [
    `line == "${line}" && temperature >= ${about(72)}`,
    `line == "${line}" && temperature >= ${about(68)} && vibration < ${about(4)}`,
    `actual_temp >= ${about(85)} && holding_time_sec >= ${about(15)}`,
    `defect_count / total_qty <= ${about(0.02)}`,
    `pass_rate >= ${about(98)} && status != "REJECTED"`,
    `days_left <= ${about(30)}`,
    `temperature >= ${about(90)} || vibration >= ${about(4)}`,
    `torque * speed * 2.0 * 3.14159265 / 60.0 < ${about(3500)} || torque * speed * 2.0 * 3.14159265 / 60.0 > ${about(9000)}`,
    `(status == "HOLD" || status == "REJECTED") && total_qty > ${about(400)}`,
    `!(temperature < ${about(60)} || vibration < ${about(2)}) && speed > ${about(1500)}`,
  ].map((cel) => ({ cel, js: cel.replaceAll(FIELD, 'input.$1') }))
}

const FIELD =
  /(?<!["\w])(line|temperature|vibration|actual_temp|holding_time_sec|defect_count|total_qty|pass_rate|status|days_left|torque|speed)\b/gu

function plantInput(random: () => number, missing: number): JsonObject {
  const between = (low: number, high: number): number => low + random() * (high - low)
  const input = {
    temperature: between(50, 100),
    vibration: between(0, 6),
    actual_temp: between(80, 90),
    holding_time_sec: between(10, 20),
    defect_count: Math.round(between(0, 20)),
    total_qty: Math.round(between(1, 1_000)),
    pass_rate: between(90, 100),
    days_left: Math.round(between(0, 90)),
    torque: between(20, 60),
    speed: between(1_200, 2_500),
  }
  const kept =
    missing === 0 ? input : Object.fromEntries(Object.entries(input).filter(() => random() >= missing))
  // Rules that deny something, or are about text, would be true in JavaScript for what is missing.
  return {
    ...kept,
    ...(missing > 0 && { temperature: input.temperature, vibration: input.vibration }),
    line: `LINE-${Math.floor(random() * 10)}`,
    status: ['OK', 'HOLD', 'REJECTED'][Math.floor(random() * 3)]!,
  }
}
