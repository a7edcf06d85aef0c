import { type Viewer, isUuid } from '#host'
import {
  type Review as Stored,
  holderOf,
  isDisputed,
  isExpired,
  maySeeAnswers,
} from '../domain/review/review.ts'
import type { ReviewModel } from '../models.ts'
import { OVERRIDE } from '../reviews/reviews.ts'
import type { ReviewResolvers } from '../schema.generated.ts'
import type { Occasion } from '../store/reviews.ts'

export const Review = {
  __resolveReference: async ({ id }, { review }) => (isUuid(id) ? asReview(await review(id)) : null),

  async judgment({ id }, _, { judgment }) {
    const found = await judgment(id)
    if (found === null) throw new Error(`the judgement ${id} of a review is gone`)
    return found
  },

  workflow: ({ workflowId }) => ({ __typename: 'Workflow', id: workflowId }),

  status(review, _, { now }) {
    if (review.decidedAt !== null) return 'DECIDED'
    return holderOf(review, now()) === null ? 'WAITING' : 'CLAIMED'
  },

  answered: ({ answers }) => answers.length,
  answers: (review, _, { viewer }) => (maySeeAnswers(review, viewer.subject) ? [...review.answers] : []),
  disputed: (review) => isDisputed(review),
  claimedBy: (review, _, { now }) => holderOf(review, now()),
  claimedUntil: (review, _, { now }) => (holderOf(review, now()) === null ? null : review.claimedUntil),
  expired: (review, _, { now }) => isExpired(review, now()),
} satisfies ReviewResolvers

/** What is stored, as the graph's type. */
export function asReview(stored: Stored): ReviewModel
export function asReview(stored: Stored | null): ReviewModel | null
export function asReview(stored: Stored | null): ReviewModel | null {
  return stored === null ? null : { __typename: 'Review', ...stored }
}

/** For whom and when reviews are looked up. */
export function occasionOf({ subject, permissions }: Viewer, now: Date): Occasion {
  return { subject, mayOverride: permissions.has(OVERRIDE), now }
}
