import { canonicalJson, sameJson } from '#engine'

/** What somebody said of a judgement. */
export type Verdict = 'CORRECT' | 'INCORRECT' | 'PARTLY_CORRECT'

/** How a rating came about. */
export type Source = 'THUMB' | 'CORRECTION' | 'REVIEW' | 'IMPORT' | 'CHAT'

/** A rating in force. */
export interface Rating {
  verdict: Verdict
  /** The outcome that it says is right; null when it only says which one is wrong. */
  correctOutcome: unknown
  source: Source
  ratedAt: Date
  ratedBy: string
}

/** What the ratings of a judgement come to. */
export interface Settled {
  /** The right outcome; null when it is only known that the judged one is wrong. */
  correctOutcome: unknown
  /** Whether the judged outcome was right; null when there was none. */
  correct: boolean | null
  source: Source
  weight: number
  ratedAt: Date
  ratedBy: string
}

/** How much a rating counts: a correction outweighs a thumb, a review both. */
export const weights: Readonly<Record<Source, number>> = {
  THUMB: 1,
  CHAT: 1,
  IMPORT: 1,
  CORRECTION: 2,
  REVIEW: 3,
}

/** What PARTLY_CORRECT without a right outcome counts, of what CORRECT would. */
const PARTLY = 0.5

/** What a person's words come to: naming another outcome is a correction, and what is right stands as it is. */
export function ruling(
  { verdict, correctOutcome }: { verdict: Verdict; correctOutcome: unknown },
  judged: unknown,
): { correctOutcome: unknown; source: 'THUMB' | 'CORRECTION' } {
  if (verdict !== 'CORRECT' && correctOutcome !== null) return { correctOutcome, source: 'CORRECTION' }
  return { correctOutcome: verdict === 'INCORRECT' ? null : judged, source: 'THUMB' }
}

/** Why a rating can't be taken; undefined when it can. */
export function ratingFault(
  { verdict, correctOutcome }: { verdict: Verdict; correctOutcome: unknown },
  judged: unknown,
): string | undefined {
  if (judged === null && verdict !== 'INCORRECT')
    return 'The judgement has no outcome that could be right: give the right one with the verdict INCORRECT.'
  if (correctOutcome === null) {
    if (judged === null) return 'The judgement has no outcome: say which one is right in `correctOutcome`.'
    return undefined
  }
  const same = sameJson(correctOutcome, judged)
  if (verdict === 'CORRECT' && !same)
    return 'The verdict is CORRECT, but `correctOutcome` is another than the judgement’s: leave it out, or rate INCORRECT.'
  if (verdict !== 'CORRECT' && same)
    return `The verdict is ${verdict}, but \`correctOutcome\` is the judgement’s own: give another, or rate CORRECT.`
  return undefined
}

/**
 * What all ratings in force of one judgement come to: the outcome of the weightiest rating holds; of equals, that on
 * which more weight agrees, then the latest. Its weight is reduced by the share of weight that disagrees.
 *
 * @param judged the outcome that the deciders gave; null when they gave none
 */
export function settle(ratings: readonly Rating[], judged: unknown): Settled | undefined {
  const said = ratings.map((rating) => ({
    rating,
    key: canonicalJson(rating.correctOutcome),
    weight: weightOf(rating),
  }))
  const total = said.reduce((sum, { weight }) => sum + weight, 0)
  const backing = new Map<string, number>()
  for (const { key, weight } of said) backing.set(key, (backing.get(key) ?? 0) + weight)
  const [chosen] = said.toSorted(
    (one, other) =>
      weights[other.rating.source] - weights[one.rating.source] ||
      (backing.get(other.key) ?? 0) - (backing.get(one.key) ?? 0) ||
      other.rating.ratedAt.getTime() - one.rating.ratedAt.getTime(),
  )
  if (chosen === undefined) return undefined
  const { rating, weight, key } = chosen
  return {
    correctOutcome: rating.correctOutcome,
    correct: judged === null ? null : sameJson(rating.correctOutcome, judged),
    source: rating.source,
    weight: (weight * (backing.get(key) ?? 0)) / total,
    ratedAt: rating.ratedAt,
    ratedBy: rating.ratedBy,
  }
}

function weightOf({ verdict, source }: Rating): number {
  return weights[source] * (verdict === 'PARTLY_CORRECT' && source !== 'CORRECTION' ? PARTLY : 1)
}
