import { isUuid } from '#host'
import type { JudgmentResolvers } from '../schema.generated.ts'

export const Judgment = {
  __resolveReference: ({ id }, { judgment }) => (isUuid(id) ? judgment(id) : null),

  workflow: ({ workflowId }) => ({ __typename: 'Workflow', id: workflowId }),

  async trace({ storedTrace, ruleSetDigest, inputData }, _, { ruleSet }) {
    return { stored: storedTrace, ruleSet: await ruleSet(ruleSetDigest), inputData }
  },
} satisfies JudgmentResolvers
