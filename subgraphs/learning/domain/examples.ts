import { canonicalJson } from '#engine'

/** A rated case that may serve as an example. */
export interface Candidate {
  outcome: unknown
  /** Cosine to the record, -1 to 1. */
  similarity: number
  /** How much its rating counts. */
  weight: number
  /** Of unit length. */
  vector: Float32Array
}

/** Two examples that are more alike than this teach no more than one of them. */
const NEAR_DUPLICATE = 0.95
/** What likeness to the record counts; the rest is unlikeness to the examples chosen before. */
const RELEVANCE = 0.7
/** What being the weightier of two equally similar cases is worth, in similarity. */
const WEIGHT_BONUS = 0.02

/**
 * Chooses examples for a decider that learns from few: by maximal marginal relevance (Carbonell and Goldstein, 1998),
 * the outcomes in turn, so that each is shown as often as candidates allow (on why: arXiv 2505.01842). A near
 * duplicate of one that was chosen is dropped, unless its outcome is another: that is what an example is best for.
 *
 * @returns at most `limit`, in the order of choice
 */
export function examplesOf<Case extends Candidate>(candidates: readonly Case[], limit: number): Case[] {
  const groups = groupsOf(candidates)
  const chosen: Case[] = []
  while (chosen.length < limit && groups.some(({ left }) => left.length > 0)) {
    for (const group of groups) {
      const next = chosen.length < limit ? best(group.left) : undefined
      if (next === undefined) continue
      chosen.push(next)
      for (const other of groups) compare(other, next, other === group)
    }
  }
  return chosen
}

/** The candidates of one outcome that are left, each with how like it is to the likest example chosen. */
interface Group<Case> {
  left: { candidate: Case; likest: number }[]
}

/** By outcome; the outcome of the most similar candidate comes first. */
function groupsOf<Case extends Candidate>(candidates: readonly Case[]): Group<Case>[] {
  const groups = new Map<string, Group<Case>>()
  for (const candidate of candidates.toSorted((one, other) => other.similarity - one.similarity)) {
    const key = canonicalJson(candidate.outcome)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { left: [{ candidate, likest: 0 }] })
    else group.left.push({ candidate, likest: 0 })
  }
  return [...groups.values()]
}

function best<Case extends Candidate>(left: Group<Case>['left']): Case | undefined {
  let [chosen, most]: [Case | undefined, number] = [undefined, Number.NEGATIVE_INFINITY]
  for (const { candidate, likest } of left) {
    const relevance = candidate.similarity + WEIGHT_BONUS * Math.log2(candidate.weight)
    const score = RELEVANCE * relevance - (1 - RELEVANCE) * likest
    if (score > most) [chosen, most] = [candidate, score]
  }
  return chosen
}

/** Takes note of an example that was chosen; of its own outcome, what is nearly the same goes with it. */
function compare<Case extends Candidate>(group: Group<Case>, chosen: Case, own: boolean): void {
  group.left = group.left.filter((one) => {
    const likeness = cosine(chosen.vector, one.candidate.vector)
    one.likest = Math.max(one.likest, likeness)
    return !own || (one.candidate !== chosen && likeness <= NEAR_DUPLICATE)
  })
}

/** Inner product of two vectors of unit length. */
export function cosine(one: Float32Array, other: Float32Array): number {
  let sum = 0
  for (let at = 0; at < one.length; at++) sum += (one[at] ?? 0) * (other[at] ?? 0)
  return sum
}
