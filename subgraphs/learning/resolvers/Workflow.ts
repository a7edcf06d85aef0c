import type { WorkflowResolvers } from '../schema.generated.ts'

export const Workflow = {
  // The workflow service alone knows which workflows exist; here any id may be asked about, and has cases or none.
  __resolveReference: ({ id }) => ({ __typename: 'Workflow', id }),

  ratedCaseCount: ({ id }, _, { caseCount }) => caseCount(id),
} satisfies WorkflowResolvers
