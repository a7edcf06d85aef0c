import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Person, type Product, startProduct } from '../../test/product.ts'
import { faultyProxy, type FaultyProxy } from './faulty-proxy.ts'
import { type Statistics, statisticsOf, workflowStatistics } from './stored.ts'
import { openTerminal, type Terminal } from './terminal.ts'

/** Predictive maintenance as `judgify --help` shows it: a milling plant's records, judged by their known rules. */
let product: Product
let terminal: Terminal
/** Nothing fails here: it counts the batches. */
let proxy: FaultyProxy
beforeAll(async () => {
  product = await startProduct()
  proxy = await faultyProxy(product.url)
  terminal = openTerminal()
})
afterAll(async () => {
  terminal.close()
  await proxy.close()
  await product.close()
})

/** Counts of records by the label in the file and the outcome: `0 OK`, `0 FAILURE`, `1 OK`, `1 FAILURE`. */
type Matrix = Record<`${0 | 1} ${'OK' | 'FAILURE'}`, number>

/** What the rules HDF, PWF and OSF give, by arithmetic on the lines of a file. */
function workedOut(csv: string): Matrix {
  const [header, ...lines] = csv.trim().split(/\r?\n/)
  expect(header).toMatch(
    /^\W?UDI,Product ID,Type,Air temperature \[K\],Process temperature \[K\],Rotational speed \[rpm\],Torque \[Nm\],Tool wear \[min\],Machine failure,/,
  )
  const matrix: Matrix = { '0 OK': 0, '0 FAILURE': 0, '1 OK': 0, '1 FAILURE': 0 }
  for (const line of lines) {
    const cells = line.split(',')
    const type = cells[2] as 'L' | 'M' | 'H'
    const [air, process, speed, torque, wear] = cells.slice(3, 8).map(Number) as [
      number,
      number,
      number,
      number,
      number,
    ]
    const label = cells[8] === '1' ? 1 : 0
    const heatDissipation = process - air < 8.6 && speed < 1380
    const watts = (torque * speed * 2 * Math.PI) / 60
    const power = watts < 3500 || watts > 9000
    const overstrain = wear * torque > { L: 11_000, M: 12_000, H: 13_000 }[type]
    matrix[`${label} ${heatDissipation || power || overstrain ? 'FAILURE' : 'OK'}`]++
  }
  return matrix
}

/** The confusion matrix as it is printed. */
function printed(out: string): Matrix {
  const lines = out.split('\n')
  const from = lines.indexOf('expected (Machine failure, down) and outcome (across)')
  const [head, ...rows] = lines.slice(from + 1, from + 4).map((line) => line.trim().split(/ {2,}/))
  const cells = rows.flatMap(([label, ...counts]) =>
    counts.map((count, index) => [`${label} ${head?.[index + 1]}`, Number(count.replaceAll(',', ''))]),
  )
  return Object.fromEntries(cells) as Matrix
}

/** What the product must have stored. */
function storedFor(matrix: Matrix): Statistics {
  const OK = matrix['0 OK'] + matrix['1 OK']
  const FAILURE = matrix['0 FAILURE'] + matrix['1 FAILURE']
  return { total: OK + FAILURE, decided: OK + FAILURE, needsReview: 0, byOutcome: { OK, FAILURE } }
}

const percent = (part: number, whole: number): string => `${((part / whole) * 100).toFixed(2)} %`

/** The figures under the matrix, a failure being the positive outcome. */
function figuresOf(matrix: Matrix): string[] {
  const { total } = storedFor(matrix)
  const hits = matrix['1 FAILURE']
  return [
    `of ${total.toLocaleString('en')} decided (positive: FAILURE)`,
    `accuracy: ${percent(matrix['0 OK'] + hits, total)}`,
    `precision: ${percent(hits, hits + matrix['0 FAILURE'])}`,
    `recall: ${percent(hits, hits + matrix['1 OK'])}`,
  ]
}

const WORKFLOW = 'Milling machine failures'

/** A plant whose workflow the demo printed and the command line put into service. */
async function plant(): Promise<{ ann: Person; workflowId: string }> {
  const ann = await product.person()
  const env = { JUDGIFY_URL: product.url, JUDGIFY_TOKEN: ann.token }
  const written = await terminal.judgify(['demo', 'workflow', '--output', 'milling.json'])
  expect(written).toEqual({ code: 0, out: '', err: '' })
  const { code, out, err } = await terminal.judgify(['workflow', 'create', 'milling.json', '--publish'], env)
  expect([code, err.split('\n')]).toEqual([
    0,
    [
      `${WORKFLOW}, version 1`,
      'score 100: can be published (0 errors, 0 warnings)',
      `${WORKFLOW}: version 1 is in service`,
      '',
    ],
  ])
  return { ann, workflowId: out.trim() }
}

/** Has a file judged twice, and holds what is printed and stored against what the rules give. */
async function judgeTwice(file: string): Promise<{ matrix: Matrix; batches: number[] }> {
  const { ann, workflowId } = await plant()
  const matrix = workedOut(readFileSync(file, 'utf8'))
  const stored = storedFor(matrix)
  const total = stored.total.toLocaleString('en')
  const before = proxy.batches.length
  const env = { JUDGIFY_URL: proxy.url, JUDGIFY_TOKEN: ann.token }
  const args = ['judge', file, '--workflow', WORKFLOW, '--expect', 'Machine failure']

  const first = await terminal.judgify(args, env)
  expect(first.code).toBe(0)
  expect(first.out).toMatch(new RegExp(`^judged +${total} in `, 'm'))
  expect(first.out).not.toContain('earlier run')
  expect(printed(first.out)).toEqual(matrix)
  const figures = first.out.trim().split('\n').slice(-4)
  expect(figures.map((line) => line.trim().replaceAll(/ {2,}/g, ': '))).toEqual(figuresOf(matrix))
  expect(first.err).toContain(`100 %: ${total} records`)
  expect(await statisticsOf(product, ann)).toEqual(stored)
  expect(await workflowStatistics(product, ann, workflowId)).toEqual(stored)
  const batches = proxy.batches.slice(before).map((batch) => batch.length)

  const second = await terminal.judgify(args, env)
  expect(second.code).toBe(0)
  expect(second.out).toContain(`${total} of them by an earlier run: nothing was stored twice`)
  expect(printed(second.out)).toEqual(matrix)
  expect(await workflowStatistics(product, ann, workflowId)).toEqual(stored)
  return { matrix, batches }
}

describe('3,000 records of a milling plant, generated', () => {
  it(
    'are judged in batches and stored once, and the matrix printed is what the rules give',
    { timeout: 60_000 },
    async () => {
      await terminal.judgify(['demo', 'records', '--count', '3000', '--output', 'milling.csv'])
      const { matrix, batches } = await judgeTwice(join(terminal.folder, 'milling.csv'))
      expect(batches).toEqual(Array.from({ length: 6 }, () => 500))
      expect(matrix['0 FAILURE'], 'the generator labels whatever a rule finds').toBe(0)
      expect(matrix['1 FAILURE']).toBeGreaterThan(50)
    },
  )
})

const published = fileURLToPath(new URL('../../../shared/data/ai4i2020.csv', import.meta.url))

describe.skipIf(!existsSync(published))('the 10,000 records of AI4I 2020', () => {
  it(
    'are judged in batches and stored once, and the matrix printed is what the rules give',
    { timeout: 60_000 },
    async () => {
      const { matrix, batches } = await judgeTwice(published)
      expect(batches).toEqual(Array.from({ length: 20 }, () => 500))
      expect(storedFor(matrix).total).toBe(10_000)
      expect(matrix['1 OK'] + matrix['1 FAILURE'], 'failures in the data').toBe(339)
    },
  )
})
