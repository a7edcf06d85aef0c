import type { Review, ReviewRefusal } from '../domain/review/review.ts'
import type { ReviewClosedModel, ReviewModel, ReviewTakenModel } from '../models.ts'
import type { UnusableAnswer } from '../reviews/reviews.ts'
import { asReview } from './Review.ts'

type Refused = ReviewTakenModel | ReviewClosedModel | { __typename: 'ReviewNotYours'; message: string }

/** What became of a review, or why nothing did. */
export function reviewResult(reviewId: string, outcome: Review | ReviewRefusal): ReviewModel | Refused {
  if (!('refused' in outcome)) return asReview(outcome)
  const { refused, message } = outcome
  switch (refused) {
    case 'TAKEN':
      return { __typename: 'ReviewTaken', message, reviewId }
    case 'CLOSED':
      return closed(reviewId, outcome)
    case 'NOT_YOURS':
      return { __typename: 'ReviewNotYours', message }
  }
}

/** It is decided already. */
export function closed(reviewId: string, { message }: ReviewRefusal): ReviewClosedModel {
  return { __typename: 'ReviewClosed', message, reviewId }
}

/** Whether what was said can't be kept. */
export function isUnusable(outcome: Review | ReviewRefusal | UnusableAnswer): outcome is UnusableAnswer {
  return 'refused' in outcome && outcome.refused === 'UNUSABLE'
}

/** What was said can't be kept. */
export function invalidAnswer({ faults }: UnusableAnswer) {
  const told = faults.map(({ path, message }) => `At ${path}: ${message}`).join(' ')
  return { __typename: 'InvalidReviewAnswer' as const, message: `Nothing was changed. ${told}`, faults }
}
