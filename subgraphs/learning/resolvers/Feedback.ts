import type { FeedbackResolvers } from '../schema.generated.ts'

export const Feedback = {
  __resolveReference: ({ id }, { feedbackById }) => feedbackById(id),

  judgment: ({ judgmentId }) => ({ __typename: 'Judgment', id: judgmentId }),
} satisfies FeedbackResolvers
