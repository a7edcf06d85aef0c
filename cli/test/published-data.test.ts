import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import {
  heatDissipationFailure,
  type MillingState,
  overstrainFailure,
  powerFailure,
} from '../demo/milling-failures.ts'

const path = new URL('../../../shared/data/ai4i2020.csv', import.meta.url)

test.skipIf(!existsSync(path))(
  'The rules reproduce the labels HDF, PWF and OSF of all 10,000 published records.',
  () => {
    const [, ...lines] = readFileSync(path, 'utf8').trim().split(/\r?\n/)
    const wrong = { HDF: 0, PWF: 0, OSF: 0 }
    for (const line of lines) {
      const cells = line.split(',')
      const [airTemperature = 0, processTemperature = 0, speed = 0, torque = 0, wear = 0] = cells
        .slice(3, 8)
        .map(Number)
      const state: MillingState = {
        type: cells[2] as 'L',
        airTemperature,
        processTemperature,
        speed,
        torque,
        wear,
      }
      if (heatDissipationFailure(state) !== (cells[10] === '1')) wrong.HDF++
      if (powerFailure(state) !== (cells[11] === '1')) wrong.PWF++
      if (overstrainFailure(state) !== (cells[12] === '1')) wrong.OSF++
    }
    expect(lines).toHaveLength(10_000)
    expect(wrong).toEqual({ HDF: 0, PWF: 0, OSF: 0 })
  },
)
