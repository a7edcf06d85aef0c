import type { SimilarCaseResolvers } from '../schema.generated.ts'

export const SimilarCase = {
  judgment: ({ judgmentId }) => (judgmentId === null ? null : { __typename: 'Judgment', id: judgmentId }),
} satisfies SimilarCaseResolvers
