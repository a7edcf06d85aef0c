import { type Bits, andNot, countBits, noBits, or } from '../rules/bits.ts'
import type { Candidate } from './candidates.ts'
import { type SelectionTask, bitsSaved } from './task.ts'

/**
 * Chooses at most so many rules that cover each class best: greedily the rule that shortens the description of which
 * cases are of its class most, beside the rules of that class chosen before, until none shortens it (set cover, weighed
 * by Quinlan's description length). Then each chosen rule is left out in turn and the choice made up anew: a rule taken
 * first because it covers most often keeps out two that together do better.
 */
export function selectCover(
  task: SelectionTask,
  candidates: readonly Candidate[],
  most: number,
): Candidate[] {
  let chosen = completed(task, candidates, [], most)
  let length = savedBy(task, chosen)
  for (let place = 0; place < chosen.length;) {
    const out = chosen[place] as Candidate
    const others = completed(task, without(candidates, out), without(chosen, out), most)
    const saved = savedBy(task, others)
    if (saved > length + 1e-9) {
      chosen = others
      length = saved
      place = 0
    } else place += 1
  }
  return chosen
}

/** A choice with rules added as long as they pay, and without those that later ones made needless. */
function completed(
  task: SelectionTask,
  candidates: readonly Candidate[],
  begun: readonly Candidate[],
  most: number,
): Candidate[] {
  let chosen = [...begun]
  while (chosen.length < most) {
    const best = bestOf(task, candidates, chosen)
    if (best === null) break
    chosen.push(best)
    for (const one of chosen)
      if (one !== best && gainOf(task, one, without(chosen, one)) <= 0) chosen = without(chosen, one)
  }
  return chosen
}

/** Bits saved by all rules, class by class. */
function savedBy(task: SelectionTask, chosen: readonly Candidate[]): number {
  const outcomes = [...new Set(chosen.map(({ outcome }) => outcome))]
  return outcomes.reduce((sum, outcome) => {
    const own = chosen.filter((one) => one.outcome === outcome)
    const covered = own.reduce<Bits>((all, one) => or(all, one.covered), noBits(task.data.length))
    const lengths = own.map(({ length }) => length)
    return sum + bitsSaved(task, outcome, covered, lengths)
  }, 0)
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
