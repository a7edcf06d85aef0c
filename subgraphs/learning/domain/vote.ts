import { canonicalJson } from '#engine'
import type { OutcomeShare } from './statistics.ts'

/** A rated case near a record. */
export interface Neighbour {
  outcome: unknown
  /** Cosine, -1 to 1. */
  similarity: number
  /** How much its rating counts. */
  weight: number
}

/** What similar cases say. */
export interface CaseVote {
  outcome: unknown
  /** Raw: the outcome's share of the weighted votes, 0 to 1. */
  confidence: number
  /** Cases that voted. */
  support: number
}

/** Neighbours that vote, at most. */
export const VOTERS = 100
/** Votes that the outcomes' shares among all cases count as. */
const PRIOR_VOTES = 1
/** How much more the vote of a rare outcome counts: by its share among all cases to the power of minus this. */
const RARITY = 1 / 3

/**
 * The nearest cases vote, the nearer the more: a kernel that falls to nothing at the farthest of them, so that it is
 * narrow where cases are dense. The shares of the outcomes among all cases count as one vote more, which keeps a few
 * cases from being too sure. A kernel smooths, and what it smooths away is the rare outcome: its votes count more.
 *
 * @param neighbours the nearest first, at most `VOTERS`
 * @see K. Hechenbichler, K. Schliep, Weighted k-nearest-neighbor techniques and ordinal classification, 2004
 */
export function voteOf(
  neighbours: readonly Neighbour[],
  outcomes: readonly OutcomeShare[],
): CaseVote | undefined {
  if (neighbours.length === 0) return undefined
  const votes = new Map(
    outcomes.map(({ outcome, share }) => [
      canonicalJson(outcome),
      { outcome, share, votes: share * PRIOR_VOTES },
    ]),
  )
  const reach = reachOf(neighbours)
  for (const { outcome, similarity, weight } of neighbours) {
    const key = canonicalJson(outcome)
    const known = votes.get(key) ?? { outcome, share: 1 / neighbours.length, votes: 0 }
    known.votes += weight * (1 - (1 - similarity) / reach) ** 2 * known.share ** -RARITY
    votes.set(key, known)
  }
  const all = [...votes.values()]
  const [best] = all.toSorted((one, other) => other.votes - one.votes)
  if (best === undefined) return undefined
  const total = all.reduce((sum, { votes: amount }) => sum + amount, 0)
  return { outcome: best.outcome, confidence: best.votes / total, support: neighbours.length }
}

/** The distance at which a vote counts nothing: the farthest neighbour's, or, while there are few, as far as can be. */
function reachOf(neighbours: readonly Neighbour[]): number {
  const farthest = 1 - (neighbours.at(-1)?.similarity ?? -1)
  return neighbours.length >= VOTERS ? Math.max(farthest, 1e-6) : Math.max(farthest * 1.05, FULL_REACH)
}

/** A case that has nothing in common has a distance of 1. */
const FULL_REACH = 1
