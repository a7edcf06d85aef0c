import type { RatedCaseResolvers } from '../schema.generated.ts'

export const RatedCase = {
  __resolveReference: ({ id }, { ratedCase }) => ratedCase(id),

  workflow: ({ workflowId }) => ({ __typename: 'Workflow', id: workflowId }),

  judgment: ({ judgmentId }) => (judgmentId === null ? null : { __typename: 'Judgment', id: judgmentId }),
} satisfies RatedCaseResolvers
