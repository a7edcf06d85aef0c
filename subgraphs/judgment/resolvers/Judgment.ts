import { isUuid } from '#host'
import type { JudgmentResolvers } from '../schema.generated.ts'

export const Judgment = {
  __resolveReference: ({ id }, { judgment }) => (isUuid(id) ? judgment(id) : null),

  workflow: ({ workflowId }) => ({ __typename: 'Workflow', id: workflowId }),

  async trace({ storedTrace, ruleSetDigest, inputData }, _, { ruleSet }) {
    const kept = await ruleSet(ruleSetDigest)
    if (kept === null) throw new Error(`the rule set ${ruleSetDigest} is gone`)
    return { stored: storedTrace, ruleSet: kept.ruleSet, inputData }
  },
} satisfies JudgmentResolvers
