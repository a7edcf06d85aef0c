import { type JsonObject, compileRuleSet, countBits } from '#engine'
import {
  type Column,
  type DataSet,
  type Labels,
  dataSetOf,
  growTree,
  labelsOf,
  printConditions,
  rulesOfTree,
} from '#learners'

/** What a model is shown of rated cases: figures of many, never one of them. */
export interface Aggregates {
  cases: number
  outcomes: { outcome: unknown; share: number }[]
  fields: (NumberField | CategoryField)[]
  /** Regions in which one outcome prevails, as a shallow tree parts them. */
  boundaries: { when: string; outcome: unknown; cases: number; share: number }[]
}

interface NumberField {
  path: string
  kind: 'number'
  missing: number
  /** Deciles from the first to the ninth, for each outcome with enough cases: neither the least nor the greatest. */
  deciles: { outcome: unknown; deciles: number[] }[]
}

interface CategoryField {
  path: string
  kind: 'category'
  missing: number
  /** Values with enough cases, and how often they come with each outcome. */
  values: { value: string | boolean; cases: number; outcomes: { outcome: unknown; share: number }[] }[]
}

/** Cases below which nothing is told: figures of fewer would tell of single ones. */
const ENOUGH = 5
const MOST_FIELDS = 60
const MOST_VALUES = 20

/** Sums rated cases up. `outcomes` are JSON texts, one for each record. */
export function aggregatesOf(records: readonly JsonObject[], outcomes: readonly string[]): Aggregates {
  const data = dataSetOf(records)
  const labels = labelsOf(outcomes)
  const meant = labels.classes.map((text): unknown => JSON.parse(text))
  const classes = meant.flatMap((outcome, code): Class[] => {
    const rows = [...labels.values.keys()].filter((row) => labels.values[row] === code)
    return rows.length < ENOUGH ? [] : [{ outcome, rows }]
  })
  return {
    cases: data.length,
    outcomes: classes.map(({ outcome, rows }) => ({ outcome, share: shareOf(rows.length, data.length) })),
    fields: data.columns
      .slice(0, MOST_FIELDS)
      .map((column) =>
        column.kind === 'number' ? numberField(column, classes) : categoryField(column, classes),
      ),
    boundaries: boundaries(data, labels, records).map(({ code, ...leaf }) => ({
      ...leaf,
      outcome: meant[code],
    })),
  }
}

type Class = { outcome: unknown; rows: readonly number[] }

function numberField(column: Column & { kind: 'number' }, classes: readonly Class[]): NumberField {
  return {
    path: column.text,
    kind: 'number',
    missing: column.values.filter((value) => Number.isNaN(value)).length,
    deciles: classes.flatMap(({ outcome, rows }) => {
      const values = rows
        .map((row) => column.values[row] ?? Number.NaN)
        .filter((value) => !Number.isNaN(value))
        .toSorted((left, right) => left - right)
      const deciles = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((nth) => decile(values, nth))
      return values.length < 10 * ENOUGH ? [] : [{ outcome, deciles }]
    }),
  }
}

/** The mean of the values about a decile: no value of a case. */
function decile(sorted: readonly number[], nth: number): number {
  const middle = Math.floor((sorted.length * nth) / 10)
  const around = sorted.slice(Math.max(0, middle - 2), middle + 3)
  const mean = around.reduce((sum, value) => sum + value, 0) / Math.max(1, around.length)
  return Number(mean.toPrecision(6))
}

function categoryField(
  { text, values, categories }: Column & { kind: 'category' },
  classes: readonly Class[],
): CategoryField {
  const told = categories.flatMap((value, code) => {
    const counts = classes.map(({ outcome, rows }) => ({
      outcome,
      count: rows.filter((row) => values[row] === code).length,
    }))
    const cases = counts.reduce((sum, { count }) => sum + count, 0)
    const outcomes = counts.map(({ outcome, count }) => ({ outcome, share: shareOf(count, cases) }))
    return cases < ENOUGH ? [] : [{ value, cases, outcomes }]
  })
  return {
    path: text,
    kind: 'category',
    missing: values.filter((code) => code < 0).length,
    values: told.toSorted((one, other) => other.cases - one.cases).slice(0, MOST_VALUES),
  }
}

/** The leaves of a shallow tree, with how many cases came to each and the share of them that has its outcome. */
function boundaries(
  data: DataSet,
  labels: Labels,
  records: readonly JsonObject[],
): { when: string; code: number; cases: number; share: number }[] {
  const known = { ...data, columns: data.columns.map(withoutRare) }
  const tree = growTree(known, labels, { maxDepth: 4, minLeaf: ENOUGH, classWeights: 'balanced' })
  const leaves = rulesOfTree(tree).map(({ conditions, outcome }) => ({
    when: printConditions(conditions, known),
    code: outcome,
  }))
  const { rules } = compileRuleSet({
    hitPolicy: 'COLLECT',
    rules: leaves.map(({ when }, place) => ({ id: String(place), when })),
  }).evaluateColumns(records)
  return leaves.map((leaf, place) => {
    const hits = rules[place]?.hits ?? new Int32Array()
    const cases = countBits(hits)
    const correct = records.reduce(
      (sum, _, row) => sum + (isSet(hits, row) && labels.values[row] === leaf.code ? 1 : 0),
      0,
    )
    return { ...leaf, cases, share: cases === 0 ? 0 : shareOf(correct, cases) }
  })
}

/** A column without the categories that few cases have. */
function withoutRare(column: Column): Column {
  if (column.kind === 'number') return column
  const counts = new Int32Array(column.categories.length)
  for (const code of column.values) if (code >= 0) counts[code] = (counts[code] ?? 0) + 1
  return { ...column, values: column.values.map((code) => ((counts[code] ?? 0) < ENOUGH ? -1 : code)) }
}

function isSet(bits: Int32Array, row: number): boolean {
  return (((bits[row >>> 5] ?? 0) >>> (row & 31)) & 1) === 1
}

function shareOf(count: number, of: number): number {
  return of === 0 ? 0 : Number((count / of).toFixed(3))
}
