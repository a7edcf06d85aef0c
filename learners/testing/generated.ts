/** Made-up data for tests and benchmarks, the same in each run and in bench/learners/fixtures.py. */
import type { Column, DataSet, Labels } from '../data-set/data-set.ts'
import { randomFrom } from '../statistics/random.ts'

/** How many of what; `steps`: how many values a number can take, 0 for all. */
export interface Recipe {
  readonly seed: number
  readonly cases: number
  readonly columns: number
  readonly classes: number
  readonly steps: number
}

/** Columns `x0`, `x1` … of 32-bit numbers; the class grows with `x0 × x1 + x2` and some noise. */
export function generated({ seed, cases, columns, classes, steps }: Recipe): {
  data: DataSet
  labels: Labels
} {
  const random = randomFrom(seed)
  const values = Array.from({ length: columns }, () => new Float64Array(cases))
  const codes = new Int32Array(cases)
  const scale = steps === 0 ? 1 : steps
  for (let row = 0; row < cases; row += 1) {
    const own = values
      .map(() => random())
      .map((number) => (steps === 0 ? number : Math.trunc(number * steps)))
    for (const [place, number] of own.entries()) (values[place] as Float64Array)[row] = Math.fround(number)
    const [a = 0, b = 0, c = 0] = own
    const total = ((a * b) / scale + c + random() * 0.6 * scale) / scale
    codes[row] = Math.min(classes - 1, Math.trunc((total / 1.8) * classes))
  }
  return {
    data: numberData(values),
    labels: { classes: Array.from({ length: classes }, (_, code) => String(code)), values: codes },
  }
}

/** A data set of numbers, columns `x0`, `x1` … */
export function numberData(values: readonly Float64Array[]): DataSet {
  const columns = values.map((own, place): Column => {
    const text = `x${place}`
    return { kind: 'number', text, reads: [text], path: [text], values: own }
  })
  return { length: values[0]?.length ?? 0, columns, ignored: [] }
}
