import type { StepCaseResolvers } from '../schema.generated.ts'

export const StepCase = {
  ratedCase: ({ id }) => ({ __typename: 'RatedCase', id }),
} satisfies StepCaseResolvers
