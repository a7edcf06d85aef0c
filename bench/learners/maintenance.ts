import { existsSync, readFileSync } from 'node:fs'
import type { JsonObject } from '#engine'

const FILE = new URL('../../../shared/data/ai4i2020.csv', import.meta.url)
const TRUTHS = ['HDF', 'PWF', 'OSF'] as const

/** Records of AI4I 2020, features alone, and what became of them. */
export interface MaintenanceData {
  readonly records: readonly JsonObject[]
  /** `FAILURE` or `OK`. */
  readonly outcomes: readonly string[]
  /** By record, the failure modes whose rules are known. */
  readonly modes: readonly (readonly (typeof TRUTHS)[number][])[]
}

/** The published records; undefined where they aren't at hand. */
export function maintenanceData(): MaintenanceData | undefined {
  if (!existsSync(FILE)) return undefined
  const [head = '', ...lines] = readFileSync(FILE, 'utf8').trim().split(/\r?\n/u)
  const names = head.split(',')
  const rows = lines.map((line) => line.split(','))
  return {
    records: rows.map((cells) =>
      Object.fromEntries(
        names.slice(2, 8).map((name, at) => [name, at === 0 ? cells[2]! : Number(cells[at + 2])]),
      ),
    ),
    outcomes: rows.map((cells) => (cells[names.indexOf('Machine failure')] === '1' ? 'FAILURE' : 'OK')),
    modes: rows.map((cells) => TRUTHS.filter((mode) => cells[names.indexOf(mode)] === '1')),
  }
}
