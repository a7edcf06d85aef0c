import type { JsonObject } from '#engine'
import { type DataSet, type Labels, casesOf, labelsOf } from './data-set/data-set.ts'
import { dataSetOf } from './data-set/from-records.ts'
import { sortColumn } from './data-set/sorted-column.ts'
import { rowsWhere, stratifiedFolds } from './data-set/split.ts'
import type { Extraction, ExtractionTask, LearnedRule, Refusal, Watch } from './extraction.ts'
import { deriveColumns } from './features/derived-columns.ts'
import { type Found, learnRules } from './learn-rules.ts'
import { readFeatures, readRules } from './proposals.ts'
import type { Bits } from './rules/bits.ts'
import { type Candidate, mergeByMeaning } from './selection/candidates.ts'
import { selectCover } from './selection/cover.ts'
import { coverageByEngine, measure } from './selection/measure.ts'
import { selectionTask } from './selection/task.ts'
import { falseDiscoveryRates } from './statistics/fisher.ts'

/** Cells, cases × fields, at most: some hundred megabytes of work space. */
const MOST_CELLS = 50_000_000
const MOST_OUTCOMES = 100
/** Candidates that are told besides the chosen ones, at most. */
const MOST_TOLD = 50
/** The highest false discovery rate at which a candidate stays one. */
const RATE = 0.01

/**
 * Learns rules from rated cases: derived features, then all algorithms over part of the cases, then candidates merged by
 * meaning and chosen to work together, and all of them measured on the cases left out, by the engine that will judge by
 * them. Never throws for what data can be like: then it says why it refuses. Throws what `watch.check` throws.
 */
export function extract(task: ExtractionTask, watch: Watch = {}): Extraction | Refusal {
  const labels = labelsOf(task.outcomes)
  const refusal = refusalOf(task, labels)
  if (refusal !== null) return refusal
  const all = dataSetOf(task.records, task.fields)
  const { length } = all.columns
  if (length === 0)
    return refused('NO_FIELDS', 'No field differs between cases in a way that a rule can use.')
  if (length * all.length > MOST_CELLS)
    return refused(
      'TOO_LARGE',
      `${all.length} cases of ${length} fields are too many: take a sample of the cases.`,
    )
  return extractFrom({ task, watch, labels, all, ...divide(task, labels) })
}

interface Work {
  readonly task: ExtractionTask
  readonly watch: Watch
  readonly labels: Labels
  readonly all: DataSet
  readonly training: Sample
  readonly heldOut: Sample
}

/** Part of the cases. */
interface Sample {
  readonly rows: Int32Array
  readonly labels: Labels
  readonly records: readonly JsonObject[]
}

function extractFrom({ task, watch, labels, all, training, heldOut }: Work): Extraction {
  watch.onPhase?.('features')
  const features = readFeatures(task.proposals ?? {}, task.records, all)
  const proposed = readRules(task.proposals ?? {}, labels.classes)
  const own = casesOf({ ...all, columns: [...all.columns, ...features.columns] }, training.rows)
  const data = withDerived(task, own, training.labels, watch)
  const sorted = data.columns.map((column) => sortColumn(column))
  const selection = selectionTask(data, training.labels, sorted)
  const found = learnRules({ task, selection, rules: proposed.rules, rows: training.rows }, watch)
  watch.onPhase?.('selection')
  const merged = mergeByMeaning(selection, significant(training, found))
  watch.check?.()
  const chosen = selectCover(selection, merged, task.mostRules ?? 12)
  watch.onPhase?.('measuring')
  const told = [...chosen, ...merged.filter((one) => !chosen.includes(one)).slice(0, MOST_TOLD)]
  const covered = coverageByEngine(
    told.map(({ when }) => when),
    heldOut.records,
  )
  const rules = told.map((one, place): LearnedRule => ({
    when: one.when,
    outcome: labels.classes[one.outcome] as string,
    algorithms: one.algorithms,
    chosen: chosen.includes(one),
    training: measure(training.labels, one.outcome, one.covered),
    heldOut: measure(heldOut.labels, one.outcome, covered[place] as Bits),
  }))
  return {
    kind: 'EXTRACTED',
    rules: rules.toSorted(byWorth),
    features: data.columns.flatMap(({ path, text }) => (path === null ? [text] : [])),
    ignored: all.ignored,
    refusedProposals: [...proposed.refused, ...features.refused],
    cases: { training: training.rows.length, heldOut: heldOut.rows.length },
  }
}

function refusalOf({ records, outcomes, fewest = 50 }: ExtractionTask, labels: Labels): Refusal | null {
  if (records.length !== outcomes.length)
    throw new RangeError(`${records.length} records can't have ${outcomes.length} outcomes`)
  if (records.length < fewest)
    return refused(
      'TOO_FEW_CASES',
      `${records.length} rated cases are too few to learn from: ${fewest} are needed.`,
    )
  if (labels.classes.length < 2)
    return refused('ONE_OUTCOME', 'All rated cases have the same outcome: there is nothing to tell apart.')
  if (labels.classes.length > MOST_OUTCOMES)
    return refused(
      'TOO_MANY_OUTCOMES',
      `${labels.classes.length} outcomes are too many for rules: ${MOST_OUTCOMES} at most.`,
    )
  return null
}

function refused(reason: Refusal['reason'], message: string): Refusal {
  return { kind: 'REFUSED', reason, message }
}

/** Cases to learn from and to measure on, each outcome with its share in both. */
function divide(
  { records, heldOut = 0.3, seed = 1 }: ExtractionTask,
  labels: Labels,
): Pick<Work, 'training' | 'heldOut'> {
  const parts = 20
  const fold = stratifiedFolds(labels, parts, seed)
  const out = Math.round(heldOut * parts)
  const sample = (isOut: boolean): Sample => {
    const rows = rowsWhere(fold, (own) => own < out === isOut)
    return {
      rows,
      labels: { ...labels, values: Int32Array.from(rows, (row) => labels.values[row] as number) },
      records: Array.from(rows, (row) => records[row] as JsonObject),
    }
  }
  return { training: sample(false), heldOut: sample(true) }
}

function withDerived(
  { derive = true, seed }: ExtractionTask,
  data: DataSet,
  labels: Labels,
  watch: Watch,
): DataSet {
  if (!derive) return data
  const derived = deriveColumns(data, labels, { seed, check: watch.check })
  const known = new Set(data.columns.map(({ text }) => text))
  return { ...data, columns: [...data.columns, ...derived.filter(({ text }) => !known.has(text))] }
}

/** Those that more than chance tells of, with what they cover. */
function significant({ labels, records }: Sample, found: readonly Found[]): Candidate[] {
  const covered = coverageByEngine(
    found.map(({ when }) => when),
    records,
  )
  const pValues = found.map(({ outcome }, place) => measure(labels, outcome, covered[place] as Bits).pValue)
  const rates = falseDiscoveryRates(pValues)
  return found.flatMap((one, place) =>
    (rates[place] as number) <= RATE ? [{ ...one, covered: covered[place] as Bits }] : [],
  )
}

function byWorth(a: LearnedRule, b: LearnedRule): number {
  if (a.chosen !== b.chosen) return a.chosen ? -1 : 1
  const certainty = b.heldOut.precisionBounds.low - a.heldOut.precisionBounds.low
  return certainty === 0 ? b.heldOut.covered - a.heldOut.covered : certainty
}
