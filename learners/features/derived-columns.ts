import { type Column, type DataSet, type Labels, type NumberColumn, casesOf } from '../data-set/data-set.ts'
import { sampleRows } from '../data-set/split.ts'
import { Telling, toldBy } from './gain.ts'

/** What can be made of two numbers, the plainest first. */
const OPERATIONS = ['-', '*', '/'] as const
type Operation = (typeof OPERATIONS)[number]

export interface FeatureOptions {
  /** Derived features at most; default 8. */
  readonly most?: number | undefined
  /** Columns whose pairs are tried, those that tell most alone; default 12. */
  readonly columns?: number | undefined
  readonly seed?: number | undefined
  /** Called now and then: throws to end the work. */
  readonly check?: (() => void) | undefined
}

/** Cases that features are tried on. */
const SAMPLE = 10_000
/** What a plainer operation may tell less than another on the same two columns. */
const PLAINER = 0.95
/** What a feature must tell more, as a share of what could be told at most. */
const LEAST = 0.02

/**
 * Differences, products and ratios of two numeric columns that tell more of the labels than the columns do, found step by
 * step: of all features that of the greatest gain is taken in, and the rest is tried beside it, until what they add is
 * no more than 2 % of what could be told, or than chance gives the best of so many. A feature's gain is what a small tree
 * tells more with it. Of one pair the plainest good operation is taken, and only that.
 */
export function deriveColumns(data: DataSet, labels: Labels, options: FeatureOptions = {}): NumberColumn[] {
  const rows = sampleRows(labels, SAMPLE, options.seed ?? 1)
  const sample = casesOf(data, rows)
  const own = { ...labels, values: Int32Array.from(rows, (row) => labels.values[row] as number) }
  const chosen = tellingColumns(sample, own, options.columns ?? 12)
  const categories = sample.columns.filter(({ kind }) => kind === 'category')
  const base = [...chosen.map((place) => sample.columns[place] as Column), ...categories]
  const telling = new Telling({ ...sample, columns: base }, own)
  let open = pairsOf(chosen).map((pair): Candidate => ({ ...pair, gain: 0, column: derive(sample, pair) }))
  const least = Math.max(LEAST * telling.all, 2 * Math.log(open.length * 20))
  const found: Pair[] = []
  while (found.length < (options.most ?? 8)) {
    open = open.map((candidate) => {
      options.check?.()
      return { ...candidate, gain: telling.gainOf(candidate.column) }
    })
    // What gains next to nothing beside the columns alone seldom does beside others: it isn't tried again.
    open = open.filter(({ gain }) => gain > least / 2)
    const best = plainestBest(open)
    if (best === null || best.gain <= least) break
    found.push(best)
    telling.add(best.column)
    open = open.filter(({ one, other }) => one !== best.one || other !== best.other)
  }
  return found.map((pair) => derive(data, pair))
}

interface Pair {
  readonly one: number
  readonly other: number
  readonly operation: Operation
}

interface Candidate extends Pair {
  readonly gain: number
  readonly column: NumberColumn
}

function pairsOf(columns: readonly number[]): Pair[] {
  return columns.flatMap((one, place) =>
    columns
      .slice(place + 1)
      .flatMap((other) => OPERATIONS.map((operation): Pair => ({ one, other, operation }))),
  )
}

/** The best, or a plainer one of the same two columns that is nearly as good. */
function plainestBest(candidates: readonly Candidate[]): Candidate | null {
  const best = candidates.reduce<Candidate | null>(
    (most, one) => (most === null || one.gain > most.gain ? one : most),
    null,
  )
  if (best === null) return null
  const good = candidates.find(
    ({ one, other, gain }) => one === best.one && other === best.other && gain >= best.gain * PLAINER,
  )
  return good ?? best
}

/** A feature of two columns: the difference that is mostly positive, the product, the ratio. */
function derive(data: DataSet, { one, other, operation }: Pair): NumberColumn {
  const a = data.columns[one] as NumberColumn
  const b = data.columns[other] as NumberColumn
  if (operation === '-' && mean(a) < mean(b)) return combine(b, a, operation)
  return combine(a, b, operation)
}

/** The numeric columns that tell most alone, in their order. */
function tellingColumns(data: DataSet, labels: Labels, most: number): number[] {
  const numeric = [...data.columns.entries()].filter(([, { kind }]) => kind === 'number')
  if (numeric.length <= most) return numeric.map(([place]) => place)
  const gains = numeric.map(([place, column]) => ({ place, gain: toldBy(column, labels) }))
  return gains
    .toSorted((a, b) => b.gain - a.gain)
    .slice(0, most)
    .map(({ place }) => place)
    .toSorted((a, b) => a - b)
}

function combine(a: NumberColumn, b: NumberColumn, operation: Operation): NumberColumn {
  const values = new Float64Array(a.values.length)
  let largest = 0
  for (let row = 0; row < values.length; row += 1) {
    const value = calculate(a.values[row] as number, b.values[row] as number, operation)
    // What an expression can't reckon is unknown to it: a ratio to 0, a product too large.
    values[row] = Number.isFinite(value) ? value : Number.NaN
    const scale = operation === '-' ? Math.abs(a.values[row] as number) : Math.abs(value)
    if (Number.isFinite(scale) && scale > largest) largest = scale
  }
  return {
    kind: 'number',
    text: `${a.text} ${operation} ${b.text}`,
    reads: [...new Set([...a.reads, ...b.reads])],
    path: null,
    values: withoutNoise(values, largest),
  }
}

/**
 * Rounds away what the last bits of decimal fractions add (308.6 − 300 is 8.600000000000023): else a threshold could
 * come to stand between two such values. Steps of 2^-40 of the largest number are far above it.
 */
function withoutNoise(values: Float64Array, largest: number): Float64Array {
  if (largest === 0) return values
  const step = 2 ** (Math.floor(Math.log2(largest)) - 40)
  if (step < 2 ** -1000) return values
  return values.map((value) => Math.round(value / step) * step)
}

function calculate(a: number, b: number, operation: Operation): number {
  if (operation === '-') return a - b
  return operation === '*' ? a * b : a / b
}

function mean({ values }: NumberColumn): number {
  let sum = 0
  for (const value of values) if (!Number.isNaN(value)) sum += value / values.length
  return sum
}
