import type { Context } from '../context.ts'
import type { ReviewModel } from '../models.ts'
import type { ReviewClosedResolvers } from '../schema.generated.ts'
import { asReview } from './Review.ts'

export const ReviewClosed = {
  review: ({ reviewId }, _, context) => currentReview(reviewId, context),
} satisfies ReviewClosedResolvers

/** A review that is known to exist. */
export async function currentReview(id: string, { review }: Pick<Context, 'review'>): Promise<ReviewModel> {
  const found = asReview(await review(id))
  if (found === null) throw new Error(`the review ${id} is gone`)
  return found
}
