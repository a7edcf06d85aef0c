import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { type MachineRecord, outcomeOf } from '../judgments/maintenance.ts'

/** A machine's state, what became of it, and what its known failure rules say. */
export interface Machine {
  record: MachineRecord & Record<string, unknown>
  outcome: 'OK' | 'NG'
  /** NG when one of the rules matches; undefined when none does. */
  byRules: 'NG' | undefined
}

const FILE = join(import.meta.dirname, '../../../shared/data/ai4i2020.csv')

/** The records of AI4I 2020 (UCI Machine Learning Repository); undefined where the file is absent. */
export function machines(): Machine[] | undefined {
  if (!existsSync(FILE)) return undefined
  const rows = parse<Record<string, string>>(readFileSync(FILE), { columns: true, bom: true })
  return rows.map((row) => {
    const number = (column: string): number => Number(row[column])
    const record = {
      type: row['Type'] as MachineRecord['type'],
      air_temperature: number('Air temperature [K]'),
      process_temperature: number('Process temperature [K]'),
      rotational_speed: number('Rotational speed [rpm]'),
      torque: number('Torque [Nm]'),
      tool_wear: number('Tool wear [min]'),
    }
    return {
      record,
      outcome: number('Machine failure') === 1 ? 'NG' : 'OK',
      byRules: outcomeOf(record) === 'OK' ? undefined : 'NG',
    }
  })
}

/** The same in an order that the random numbers give (R. Durstenfeld, 1964). */
export function shuffled<T>(list: readonly T[], random: () => number): T[] {
  const made = [...list]
  for (let last = made.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    const [one, two] = [made[last], made[other]]
    if (one !== undefined && two !== undefined) [made[last], made[other]] = [two, one]
  }
  return made
}
