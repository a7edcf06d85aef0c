import type { ReviewTakenResolvers } from '../schema.generated.ts'
import { currentReview } from './ReviewClosed.ts'

export const ReviewTaken = {
  review: ({ reviewId }, _, context) => currentReview(reviewId, context),
} satisfies ReviewTakenResolvers
