import { casesOf, type DataSet, type Labels } from './data-set/data-set.ts'
import { sortColumn } from './data-set/sorted-column.ts'
import { sampleRows } from './data-set/split.ts'
import type { ExtractionTask, Watch } from './extraction.ts'
import { mineSorted } from './frequency/contrasts.ts'
import { ripperSorted } from './ripper/ripper.ts'
import { printConditions } from './rules/print-rule.ts'
import type { Rule } from './rules/rule.ts'
import type { Algorithm, Candidate } from './selection/candidates.ts'
import { roundThresholds } from './selection/round.ts'
import { simplify } from './selection/simplify.ts'
import type { SelectionTask } from './selection/task.ts'
import { growPrunedSorted } from './tree/cross-validation.ts'
import { type Presorted, withLabels } from './tree/presort.ts'
import { rulesOfTree } from './tree/rules-of-tree.ts'

/** What learners are given. */
interface Learning {
  readonly task: ExtractionTask
  readonly selection: SelectionTask
  /** Rules that were proposed. */
  readonly rules: readonly { readonly when: string; readonly outcome: number }[]
  /** The cases of training among all. */
  readonly rows: Int32Array
}

/** A candidate before it is known what it covers. */
export type Found = Omit<Candidate, 'covered'>

const ALL = ['frequency', 'decision_tree', 'ripper'] as const
/** Cases that RIPPER, whose work grows faster than they do, learns from at most. */
const RIPPER_CASES = 20_000
/** The most that a person reads: conditions of a rule, and categories of a condition. */
const LONGEST = 6
const MOST_CATEGORIES = 12

/** All algorithms, one after the other, each rule simplified and written down. */
export function learnRules({ task, selection, rules, rows }: Learning, watch: Watch): Found[] {
  const { data, labels, sorted } = selection
  const presorted = withLabels(data, labels, sorted)
  const learners: Record<(typeof ALL)[number], () => readonly Rule[]> = {
    frequency: () => mineSorted(data, labels, presorted, { check: watch.check }),
    decision_tree: () => treeRules(task, selection, presorted, { rows, watch }),
    ripper: () => ripperRules(task, selection, watch),
  }
  const found = (task.algorithms ?? ALL).flatMap((algorithm) => {
    watch.onPhase?.(algorithm)
    watch.check?.()
    return learners[algorithm]().flatMap((rule) => {
      watch.check?.()
      return written(selection, rule, algorithm)
    })
  })
  if (rules.length > 0) watch.onPhase?.('llm_pattern')
  const proposed = rules.map(({ when, outcome }): Found => ({
    when,
    outcome,
    length: when.split(/ and | && /iu).length,
    algorithms: ['llm_pattern'],
  }))
  return [...found, ...proposed]
}

/** A rule as text; none where it has become too long for people. */
function written(selection: SelectionTask, rule: Rule, algorithm: Algorithm): Found[] {
  if (rule.conditions.length === 0) return []
  const simple = simplify(selection, rule)
  const conditions = roundThresholds(simple.conditions, selection.data)
  const isLong = conditions.some((one) => one.kind === 'category' && one.codes.length > MOST_CATEGORIES)
  if (conditions.length > LONGEST || isLong) return []
  const when = printConditions(conditions, selection.data)
  return [{ when, outcome: rule.outcome, length: conditions.length, algorithms: [algorithm] }]
}

/** Leaves of two pruned trees: one of the cases as they are, one in which all outcomes weigh the same. */
function treeRules(
  { weights, seed }: ExtractionTask,
  { data, labels }: SelectionTask,
  presorted: Presorted,
  { rows, watch }: { rows: Int32Array; watch: Watch },
): Rule[] {
  const options = {
    minLeaf: Math.max(5, Math.ceil(data.length / 2_000)),
    maxDepth: 8,
    seed,
    check: watch.check,
    weights: weights === undefined ? undefined : Float64Array.from(rows, (row) => weights[row] ?? 1),
  }
  return [undefined, 'balanced' as const].flatMap((classWeights) =>
    rulesOfTree(growPrunedSorted(data, labels, presorted, { ...options, classWeights })),
  )
}

function ripperRules(
  { seed = 1 }: ExtractionTask,
  { data, labels, sorted }: SelectionTask,
  watch: Watch,
): Rule[] {
  const check = watch.check
  if (data.length <= RIPPER_CASES) return [...ripperSorted(data, labels, sorted, { seed, check }).rules]
  const rows = sampleRows(labels, RIPPER_CASES, seed)
  const sample: DataSet = casesOf(data, rows)
  const own: Labels = { ...labels, values: Int32Array.from(rows, (row) => labels.values[row] as number) }
  const columns = sample.columns.map((column) => sortColumn(column))
  return [...ripperSorted(sample, own, columns, { seed, check }).rules]
}
