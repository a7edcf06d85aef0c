import { type Bits, and, countBits, or } from '../rules/bits.ts'
import { normalForm } from './normal-form.ts'
import { type SelectionTask, bitsSaved } from './task.ts'

/** Who found a rule. */
export type Algorithm = 'frequency' | 'decision_tree' | 'ripper' | 'llm_pattern'

/** A rule that may be chosen. */
export interface Candidate {
  /** In the rule language. */
  readonly when: string
  readonly outcome: number
  /** How many conditions it has. */
  readonly length: number
  readonly algorithms: readonly Algorithm[]
  /** Cases of training for which it is true. */
  readonly covered: Bits
}

/** Rules of one outcome that cover the same cases but for so much are one. */
const OVERLAP = 0.9

/**
 * Merges rules of the same meaning: first those of the same normalised syntax tree, then those that cover nearly the same
 * cases. Of each group the rule that saves most bits stays, and tells who found any of them.
 */
export function mergeByMeaning(task: SelectionTask, candidates: readonly Candidate[]): Candidate[] {
  const byForm = new Map<string, Candidate>()
  for (const candidate of candidates) {
    const form = `${candidate.outcome} ${normalForm(candidate.when)}`
    const same = byForm.get(form)
    byForm.set(form, same === undefined ? candidate : joined(same, candidate))
  }
  const ranked = [...byForm.values()]
    .map((candidate) => ({
      candidate,
      saved: bitsSaved(task, candidate.outcome, candidate.covered, [candidate.length]),
    }))
    .toSorted((a, b) => b.saved - a.saved || a.candidate.length - b.candidate.length)
  const kept: Candidate[] = []
  for (const { candidate } of ranked) {
    const place = kept.findIndex(
      (other) => other.outcome === candidate.outcome && overlap(other.covered, candidate.covered) >= OVERLAP,
    )
    if (place < 0) kept.push(candidate)
    else kept[place] = joined(kept[place] as Candidate, candidate)
  }
  return kept
}

/** Cases that both cover, as a share of those that either does (Jaccard). */
function overlap(a: Bits, b: Bits): number {
  const either = countBits(or(a, b))
  return either === 0 ? 1 : countBits(and(a, b)) / either
}

function joined(stays: Candidate, goes: Candidate): Candidate {
  return { ...stays, algorithms: [...new Set([...stays.algorithms, ...goes.algorithms])].toSorted() }
}
