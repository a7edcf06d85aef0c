import { type DataSet, type Labels, classCounts } from '../data-set/data-set.ts'
import type { SortedColumn } from '../data-set/sorted-column.ts'
import { type Bits, bitsWhere, countBits, countBoth } from '../rules/bits.ts'
import { exceptionsLength, ruleLength } from '../ripper/description-length.ts'

/** Cases that rules are chosen on. */
export interface SelectionTask {
  readonly data: DataSet
  readonly labels: Labels
  readonly sorted: readonly SortedColumn[]
  /** By class, its cases. */
  readonly positives: readonly Bits[]
  readonly counts: Int32Array
  /** How many conditions there are to choose from. */
  readonly conditions: number
}

/** The task of a data set. */
export function selectionTask(data: DataSet, labels: Labels, sorted: readonly SortedColumn[]): SelectionTask {
  return {
    data,
    labels,
    sorted,
    positives: labels.classes.map((_, code) => bitsWhere(data.length, (row) => labels.values[row] === code)),
    counts: classCounts(labels),
    conditions: Math.max(
      2,
      sorted.reduce((sum, { distinct }) => sum + distinct.length, 0),
    ),
  }
}

/**
 * Bits by which rules of so many conditions shorten the description of which cases are of a class; less than 0 when they
 * lengthen it. `covered`: what the rules cover together.
 */
export function bitsSaved(
  task: SelectionTask,
  outcome: number,
  covered: Bits,
  conditions: readonly number[],
): number {
  const all = task.data.length
  const ofClass = task.counts[outcome] as number
  const count = countBits(covered)
  const right = countBoth(covered, task.positives[outcome] as Bits)
  const share = ofClass / all
  const without = exceptionsLength(share, { covered: 0, uncovered: all, wrong: 0, missed: ofClass })
  const counts = { covered: count, uncovered: all - count, wrong: count - right, missed: ofClass - right }
  const own = conditions.reduce((sum, length) => sum + ruleLength(length, task.conditions), 0)
  return without - own - exceptionsLength(share, counts)
}
