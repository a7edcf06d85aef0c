import { type Bits, andNot, countBits, noBits, or } from '../rules/bits.ts'
import type { Candidate } from './candidates.ts'
import { type SelectionTask, bitsSaved } from './task.ts'

/**
 * Chooses at most so many rules that cover each class best: greedily the rule that shortens the description of which
 * cases are of its class most, beside the rules of that class chosen before, until none shortens it (set cover, weighed
 * by Quinlan's description length); then rules that the later ones have made needless are dropped.
 */
export function selectCover(task: SelectionTask, candidates: readonly Candidate[], most: number): Candidate[] {
  const chosen: Candidate[] = []
  while (chosen.length < most) {
    const best = bestOf(task, candidates, chosen)
    if (best === null) break
    chosen.push(best)
    for (const needless of chosen.toReversed())
      if (needless !== best && gainOf(task, needless, without(chosen, needless)) <= 0) chosen.splice(chosen.indexOf(needless), 1)
  }
  return chosen
}

function bestOf(
  task: SelectionTask,
  candidates: readonly Candidate[],
  chosen: readonly Candidate[],
): Candidate | null {
  let best: Candidate | null = null
  let most = 0
  for (const candidate of candidates) {
    if (chosen.includes(candidate)) continue
    const gain = gainOf(task, candidate, chosen)
    if (gain > most) {
      most = gain
      best = candidate
    }
  }
  return best
}

/** Bits that a rule saves beside others. */
function gainOf(task: SelectionTask, candidate: Candidate, others: readonly Candidate[]): number {
  const same = others.filter(({ outcome }) => outcome === candidate.outcome)
  const covered = same.reduce<Bits>((sum, other) => or(sum, other.covered), noBits(task.data.length))
  if (countBits(andNot(candidate.covered, covered)) === 0) return 0
  const lengths = same.map(({ length }) => length)
  return (
    bitsSaved(task, candidate.outcome, or(covered, candidate.covered), [...lengths, candidate.length]) -
    bitsSaved(task, candidate.outcome, covered, lengths)
  )
}

function without(rules: readonly Candidate[], rule: Candidate): Candidate[] {
  return rules.filter((other) => other !== rule)
}
