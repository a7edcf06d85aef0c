import { randomFrom } from '../measuring/random.ts'

/** A milling machine's state: the columns of AI4I 2020 (UCI Machine Learning Repository) under plain names. */
export interface MachineRecord {
  /** Quality of the product: low, medium, high. */
  type: 'L' | 'M' | 'H'
  /** K. */
  air_temperature: number
  /** K. */
  process_temperature: number
  /** 1/min. */
  rotational_speed: number
  /** N m. */
  torque: number
  /** min. */
  tool_wear: number
}

/** Radians a second for one turn a minute. */
export const RADIANS = 0.1047

/** The failure modes that AI4I's authors laid down, as our rules; the first that matches names the mode. */
export const RULES = [
  { when: 'process_temperature - air_temperature < 8.6 && rotational_speed < 1380', outcome: 'HDF' },
  {
    when: `torque * rotational_speed * ${RADIANS} < 3500 || torque * rotational_speed * ${RADIANS} > 9000`,
    outcome: 'PWF',
  },
  { when: 'type == "L" && tool_wear * torque > 11000', outcome: 'OSF' },
  { when: 'type == "M" && tool_wear * torque > 12000', outcome: 'OSF' },
  { when: 'type == "H" && tool_wear * torque > 13000', outcome: 'OSF' },
]

/** What holds when no rule matches. */
export const DEFAULT_OUTCOME = 'OK'

const STRAIN = { L: 11_000, M: 12_000, H: 13_000 }

/** The same by hand: what both engines must answer. */
export function outcomeOf(record: MachineRecord): string {
  const { type, air_temperature: air, process_temperature: process, rotational_speed: speed, torque } = record
  if (process - air < 8.6 && speed < 1380) return 'HDF'
  const power = torque * speed * RADIANS
  if (power < 3500 || power > 9000) return 'PWF'
  return record.tool_wear * torque > STRAIN[type] ? 'OSF' : DEFAULT_OUTCOME
}

/**
 * Made-up records, the same in each run, spread so that every mode occurs. Zen reckons in decimals and we in doubles,
 * as JSON does: no record lies on a threshold, where the two may differ by the last bit.
 */
export function machineRecords(count: number): MachineRecord[] {
  const random = randomFrom(20_261_123)
  const between = (low: number, high: number, digits: number): number =>
    Number((low + random() * (high - low)).toFixed(digits))
  return Array.from({ length: count }, () => {
    const air = between(295, 305, 1)
    const warmer = between(7.6, 12, 1) + 0.05
    return {
      type: (['L', 'L', 'L', 'M', 'M', 'H'] as const)[Math.floor(random() * 6)] ?? 'L',
      air_temperature: air,
      process_temperature: Number((air + warmer).toFixed(2)),
      rotational_speed: between(1200, 2000, 0),
      torque: between(20, 66, 1),
      tool_wear: between(0, 250, 0),
    }
  })
}
