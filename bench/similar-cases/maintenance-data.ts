import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { randomFrom } from '../measuring/random.ts'

/** A machine's record and whether it failed. */
export interface MachineCase {
  inputData: Record<string, unknown>
  outcome: 'OK' | 'NG'
}

/** AI4I 2020 (S. Matzka, UCI Machine Learning Repository, CC BY 4.0), beside the checkout; it isn't part of it. */
export const DATA = join(import.meta.dirname, '../../../shared/data/ai4i2020.csv')

/** The inputs that the template "Predictive maintenance" has; the failure modes are labels too. */
const NUMBERS = [
  'Air temperature [K]',
  'Process temperature [K]',
  'Rotational speed [rpm]',
  'Torque [Nm]',
  'Tool wear [min]',
]

/** All 10,000 records; undefined where there is no data. */
export function readMachineCases(): MachineCase[] | undefined {
  if (!existsSync(DATA)) return undefined
  const rows: Record<string, string>[] = parse(readFileSync(DATA), { columns: true, bom: true })
  return rows.map((row) => ({
    inputData: {
      'Product ID': row['Product ID'],
      Type: row['Type'],
      ...Object.fromEntries(NUMBERS.map((name) => [name, Number(row[name])])),
    },
    outcome: row['Machine failure'] === '1' ? 'NG' : 'OK',
  }))
}

/** In another order for each seed (Fisher–Yates). */
export function shuffled<Item>(items: readonly Item[], seed: number): Item[] {
  const random = randomFrom(seed)
  const order = [...items]
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1))
    const [one, two] = [order[at], order[other]]
    if (one !== undefined && two !== undefined) [order[at], order[other]] = [two, one]
  }
  return order
}
