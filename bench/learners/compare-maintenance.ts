import { compileRuleSet } from '#engine'
import { type Column, type DataSet, dataSetOf, extract, type Labels } from '#learners'
import { stratifiedFolds } from '../../learners/data-set/split.ts'
import { figure, table } from '../measuring/table.ts'
import { type MaintenanceData, maintenanceData } from './maintenance.ts'
import type { ScikitLearn } from './scikit-learn.ts'
import { jrip, partOf, whyNoWeka } from './weka.ts'

const FOLDS = 5

/** Failures of AI4I 2020 in five folds, by three seeds; then the rules that are learned from all of it. */
export async function compareMaintenance(peer: ScikitLearn): Promise<void> {
  const all = maintenanceData()
  if (all === undefined) return console.log('  maintenance: ai4i2020.csv is not at hand')
  const labels: Labels = {
    classes: ['OK', 'FAILURE'],
    values: Int32Array.from(all.outcomes, (outcome) => (outcome === 'FAILURE' ? 1 : 0)),
  }
  const rows = [
    [
      'AI4I 2020, F1 of failure',
      'ours',
      'tree of 5 levels',
      'JRip',
      'rules, at most',
      'for failure',
      's, at most',
    ],
  ]
  const data = inOrder(dataSetOf(all.records))
  for (const seed of [1, 2, 3]) {
    const fold = stratifiedFolds(labels, FOLDS, seed)
    const parts = Array.from({ length: FOLDS }, (_, out) => rowsOf(fold, (own) => own === out))
    const own = ours(all, labels, parts, seed)
    const tree = await peer.f1(data, labels.values, parts, { max_depth: 5 })
    const figures = [
      own.f1.toFixed(3),
      tree.toFixed(3),
      whyNoWeka() ?? theirs(all, labels, parts, seed).toFixed(3),
    ]
    rows.push([
      `seed ${seed}`,
      ...figures,
      String(own.rules),
      String(own.failureRules),
      figure(own.seconds),
      figure(own.cpuSeconds),
    ])
  }
  console.log(`\n${table(rows)}`)
  const whole = extract({ records: all.records, outcomes: all.outcomes })
  if (whole.kind === 'REFUSED') throw new Error(whole.message)
  for (const { chosen, outcome, when, heldOut } of whole.rules)
    if (chosen) console.log(`  ${outcome}: ${when}  (${heldOut.correct} of ${heldOut.covered} held out)`)
}

/** Types as numbers in their order, low to high: a tree over numbers alone then sees them at their best. */
function inOrder(data: DataSet): DataSet {
  const columns = data.columns.map((column): Column => {
    if (column.kind === 'number') return column
    const places = column.categories.map((category) => ['L', 'M', 'H'].indexOf(String(category)))
    return { ...column, kind: 'number', values: Float64Array.from(column.values, (code) => places[code]!) }
  })
  return { ...data, columns }
}

function ours(
  { records, outcomes }: MaintenanceData,
  labels: Labels,
  parts: readonly Int32Array[],
  seed: number,
): { f1: number; rules: number; failureRules: number; seconds: number; cpuSeconds: number } {
  const answers = new Int32Array(records.length)
  const most = { rules: 0, failureRules: 0, seconds: 0, cpuSeconds: 0 }
  for (const part of parts) {
    const out = new Set(part)
    const kept = [...records.keys()].filter((row) => !out.has(row))
    const started = performance.now()
    const before = process.cpuUsage()
    const learned = extract({
      records: kept.map((row) => records[row]!),
      outcomes: kept.map((row) => outcomes[row]!),
      seed,
    })
    const { user, system } = process.cpuUsage(before)
    most.cpuSeconds = Math.max(most.cpuSeconds, (user + system) / 1e6)
    most.seconds = Math.max(most.seconds, (performance.now() - started) / 1000)
    if (learned.kind === 'REFUSED') throw new Error(learned.message)
    const chosen = learned.rules.filter((rule) => rule.chosen)
    const failing = chosen.filter(({ outcome }) => outcome === 'FAILURE')
    most.rules = Math.max(most.rules, chosen.length)
    most.failureRules = Math.max(most.failureRules, failing.length)
    const rules = compileRuleSet({
      hitPolicy: 'FIRST',
      rules: failing.map(({ when }, place) => ({ id: String(place), when })),
    })
    const { winners } = rules.evaluateColumns([...part].map((row) => records[row]!))
    for (const [place, row] of part.entries()) answers[row] = winners[place]! < 0 ? 0 : 1
  }
  return { f1: f1Of(answers, labels.values), ...most }
}

function theirs(
  { records }: MaintenanceData,
  labels: Labels,
  parts: readonly Int32Array[],
  seed: number,
): number {
  const cases = { data: dataSetOf(records), labels }
  let [right, wrong, missed] = [0, 0, 0]
  for (const part of parts) {
    const out = new Set(part)
    const kept = Int32Array.from([...records.keys()].filter((row) => !out.has(row)))
    const { counts } = jrip(partOf(cases, kept), partOf(cases, part), seed)
    right += counts[1]![1]!
    wrong += counts[0]![1]!
    missed += counts[1]![0]!
  }
  return (2 * right) / (2 * right + wrong + missed)
}

function f1Of(answers: Int32Array, labels: Int32Array): number {
  let [right, wrong, missed] = [0, 0, 0]
  for (const [row, answer] of answers.entries()) {
    if (answer === 1 && labels[row] === 1) right += 1
    else if (answer === 1) wrong += 1
    else if (labels[row] === 1) missed += 1
  }
  return (2 * right) / (2 * right + wrong + missed)
}

function rowsOf(values: Int32Array, holds: (value: number) => boolean): Int32Array {
  return Int32Array.from([...values.keys()].filter((row) => holds(values[row]!)))
}
