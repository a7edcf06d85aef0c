import { type DataSet, type Labels, classCounts } from '../data-set/data-set.ts'
import { type SortedColumn, sortColumn } from '../data-set/sorted-column.ts'
import { type Bits, allBits, andNot, bitsWhere, countBoth } from '../rules/bits.ts'
import { type Condition, type Rule, coverageOf } from '../rules/rule.ts'
import { randomFrom } from '../statistics/random.ts'
import { between } from '../tree/best-split.ts'
import { type BinaryTask, type TaskColumn, orderedCases, taskColumns } from './binary-task.ts'
import { Logarithms, type Test } from './grow-rule.ts'
import type { ListedRule } from './rule-list.ts'
import { rulesForClass } from './rules-for-class.ts'

/** How RIPPER works; defaults are those of the paper and of Weka's JRip. */
export interface RipperOptions {
  /** Default 1. */
  readonly seed?: number | undefined
  /** One part of so many is kept from growing, for pruning; default 3. */
  readonly folds?: number | undefined
  /** Rounds of optimisation; default 2. */
  readonly optimisations?: number | undefined
  /** Called now and then: throws to end the work. */
  readonly check?: (() => void) | undefined
}

/** Rules in order, and the class of cases that none covers. */
export interface RuleList {
  readonly rules: readonly Rule[]
  readonly otherwise: number
}

/**
 * RIPPER (Cohen, Fast Effective Rule Induction, 1995): an ordered list of rules, from the rarest class to the most
 * frequent, which is what holds otherwise. Conditions are sought along columns sorted once.
 */
export function ripper(data: DataSet, labels: Labels, options: RipperOptions = {}): RuleList {
  return ripperSorted(
    data,
    labels,
    data.columns.map((column) => sortColumn(column)),
    options,
  )
}

/** The same for columns that are sorted already. */
export function ripperSorted(
  data: DataSet,
  labels: Labels,
  sorted: readonly SortedColumn[],
  options: RipperOptions = {},
): RuleList {
  const counts = classCounts(labels)
  const classes = [...counts.keys()].toSorted((a, b) => (counts[a] as number) - (counts[b] as number))
  const making = {
    random: randomFrom(options.seed ?? 1),
    logarithms: new Logarithms(data.length),
    folds: options.folds ?? 3,
    optimisations: options.optimisations ?? 2,
    check: options.check ?? (() => undefined),
  }
  const columns = taskColumns(data, sorted)
  const conditions = columns.reduce(
    (sum, { kind, distinct }) => sum + distinct.length * (kind === 'number' ? 2 : 1),
    0,
  )
  let left = allBits(data.length)
  const rules: Rule[] = []
  for (const outcome of classes.slice(0, -1)) {
    const positives = bitsWhere(data.length, (row) => labels.values[row] === outcome)
    if (countBoth(positives, left) === 0 || columns.length === 0) continue
    const ordered = orderedCases(sorted, positives)
    const all = allBits(data.length)
    const task: BinaryTask = { cases: data.length, columns, positives, all, ordered, conditions }
    for (const rule of rulesForClass(task, left, making)) {
      rules.push({ conditions: conditionsOf(rule, columns), outcome })
      left = andNot(left, rule.covered)
    }
  }
  return { rules, otherwise: classes.at(-1) ?? 0 }
}

/** The class that a list gives each case. */
export function predictByList({ rules, otherwise }: RuleList, data: DataSet): Int32Array {
  const answers = new Int32Array(data.length).fill(otherwise)
  let left = allBits(data.length)
  for (const { conditions, outcome } of rules) {
    const covered: Bits = coverageOf(conditions, data)
    for (let row = 0; row < data.length; row += 1)
      if ((((left[row >>> 5] as number) & (covered[row >>> 5] as number)) >>> (row & 31)) & 1)
        answers[row] = outcome
    left = andNot(left, covered)
  }
  return answers
}

function conditionsOf({ tests }: ListedRule, columns: readonly TaskColumn[]): Condition[] {
  return tests
    .filter((test, place) => !isImplied(test, tests, place))
    .map((test) => conditionOf(test, columns))
}

/** Whether a later test of the same column asks for more. */
function isImplied({ column, from, to }: Test, tests: readonly Test[], place: number): boolean {
  return tests.some(
    (other, at) => at > place && other.column === column && other.from >= from && other.to <= to,
  )
}

function conditionOf({ column, from, to }: Test, columns: readonly TaskColumn[]): Condition {
  const { kind, distinct } = columns[column] as TaskColumn
  if (kind === 'category')
    return { kind: 'category', operator: 'in', column, codes: [from], orMissing: false }
  const [low, high] = from > 0 ? [from - 1, from] : [to, to + 1]
  const below = distinct[low] as number
  const above = distinct[high] ?? below
  return {
    kind: 'number',
    operator: from > 0 ? '>' : '<=',
    column,
    threshold: between(below, above),
    below,
    above,
    orMissing: false,
  }
}
