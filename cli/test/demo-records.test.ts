import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { millingColumns, millingRecords } from '../demo/milling-records.ts'
import { random } from '../demo/random.ts'

type Row = Record<(typeof millingColumns)[number], string>

function recordsOf(count: number, seed: number): Row[] {
  const [header, ...lines] = [...millingRecords(count, seed)]
  expect(header).toBe(`${millingColumns.join(',')}\n`)
  return lines.map((line) => {
    const cells = line.trimEnd().split(',')
    return Object.fromEntries(millingColumns.map((column, index) => [column, cells[index]])) as Row
  })
}

function share(rows: readonly Row[], column: keyof Row): number {
  return rows.filter((row) => row[column] === '1').length / rows.length
}

test('The same seed gives the same bytes, today and on any machine.', () => {
  const digest = createHash('sha256')
    .update([...millingRecords(10_000, 2020)].join(''))
    .digest('hex')
  expect(digest).toBe('c113ec8fcd3e950be0cbe363e9dde793e86d41dfbf7f6980fbd9ccd44058488d')
  expect([...millingRecords(50, 1)]).not.toEqual([...millingRecords(50, 2)])
})

test('A larger count begins with the same records, campaign by campaign.', () => {
  const larger = [...millingRecords(25_000, 2020)]
  expect(larger).toHaveLength(25_001)
  expect(larger.slice(0, 10_001)).toEqual([...millingRecords(10_000, 2020)])
})

test('Labels agree with the published rules, computed from the figures as printed.', () => {
  for (const seed of [2020, 1, 7])
    for (const row of recordsOf(10_000, seed)) {
      const [air, process, speed, torque, wear] = [
        Number(row['Air temperature [K]']),
        Number(row['Process temperature [K]']),
        Number(row['Rotational speed [rpm]']),
        Number(row['Torque [Nm]']),
        Number(row['Tool wear [min]']),
      ]
      const power = torque * speed * 0.10471975511965978
      expect(row.HDF).toBe(process - air < 8.6 && speed < 1380 ? '1' : '0')
      expect(row.PWF).toBe(power < 3500 || power > 9000 ? '1' : '0')
      expect(row.OSF).toBe(
        wear * torque > { L: 11_000, M: 12_000, H: 13_000 }[row.Type as 'L' | 'M' | 'H'] ? '1' : '0',
      )
      const modes = [row.TWF, row.HDF, row.PWF, row.OSF, row.RNF]
      expect(row['Machine failure']).toBe(modes.includes('1') ? '1' : '0')
      expect(torque).toBeGreaterThan(0)
    }
})

test('Shares and distributions are those of a plausible plant, whatever the seed.', () => {
  for (const seed of [2020, 1, 2, 3, 4, 5, 6, 7, 8, 9]) {
    const rows = recordsOf(10_000, seed)
    expect(share(rows, 'Machine failure')).toBeGreaterThan(0.025)
    expect(share(rows, 'Machine failure')).toBeLessThan(0.05)
    expect(share(rows, 'TWF')).toBeCloseTo(0.0057, 2)
    expect(share(rows, 'PWF')).toBeCloseTo(0.011, 2)
    expect(share(rows, 'OSF')).toBeCloseTo(0.0115, 2)
    expect(share(rows, 'RNF')).toBeLessThan(0.003)
    for (const [type, expected] of [
      ['L', 0.5],
      ['M', 0.3],
      ['H', 0.2],
    ] as const)
      expect(rows.filter((row) => row.Type === type).length / rows.length).toBeCloseTo(expected, 1)
    const speeds = rows
      .map((row) => Number(row['Rotational speed [rpm]']))
      .toSorted((one, other) => one - other)
    const median = speeds[5000]!
    expect(median).toBeGreaterThan(1480)
    expect(median).toBeLessThan(1530)
    expect(speeds[9900]! - median).toBeGreaterThan(2 * (median - speeds[100]!))
  }
})

test('Temperatures wander around 300 K, and the process is about 10 K warmer.', () => {
  const rows = recordsOf(10_000, 2020)
  const air = rows.map((row) => Number(row['Air temperature [K]']))
  const rise = rows.map((row, index) => Number(row['Process temperature [K]']) - air[index]!)
  expect(mean(air)).toBeCloseTo(300, 1)
  expect(deviation(air)).toBeCloseTo(2, 1)
  expect(mean(rise)).toBeCloseTo(10, 1)
  expect(deviation(rise)).toBeCloseTo(1, 1)
  const steps = air.slice(1).map((value, index) => Math.abs(value - air[index]!))
  expect(Math.max(...steps)).toBeLessThan(0.6)
})

test('A tool wears by 2, 3 or 5 minutes a product and is new again between 200 and 245.', () => {
  const rows = recordsOf(10_000, 2020)
  for (const [index, row] of rows.entries()) {
    const next = rows[index + 1]
    if (next === undefined) continue
    const added = Number(next['Tool wear [min]']) - Number(row['Tool wear [min]'])
    if (added > 0) expect(added).toBe({ L: 2, M: 3, H: 5 }[row.Type as 'L' | 'M' | 'H'])
    else expect(Number(row['Tool wear [min]'])).toBeGreaterThanOrEqual(200)
    if (row.TWF === '1') expect(next['Tool wear [min]']).toBe('0')
  }
})

test('Any count and any seed give that many whole records.', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 0, max: 4_294_967_295 }),
      (count, seed) => {
        const rows = recordsOf(count, seed)
        expect(rows).toHaveLength(count)
        for (const row of rows)
          expect(Object.values(row).every((cell) => cell !== '' && cell !== 'NaN')).toBe(true)
      },
    ),
    { numRuns: 100 },
  )
})

test('Random numbers are even, and normal where they should be.', () => {
  const source = random(1)
  const even = Array.from({ length: 100_000 }, () => source.uniform())
  expect(mean(even)).toBeCloseTo(0.5, 2)
  expect(deviation(even)).toBeCloseTo(Math.sqrt(1 / 12), 2)
  const normal = Array.from({ length: 100_000 }, () => source.normal())
  expect(mean(normal)).toBeCloseTo(0, 1)
  expect(deviation(normal)).toBeCloseTo(1, 2)
})

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function deviation(values: readonly number[]): number {
  const middle = mean(values)
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)))
}
