import { connectionOf, pageOf } from '#host'
import type { WorkflowResolvers } from '../schema.generated.ts'

export const Workflow = {
  // The workflow service alone knows which workflows exist; here any id may be asked about, and has judgements or none.
  __resolveReference: ({ id }) => ({ __typename: 'Workflow', id }),

  async judgments({ id }, { filter, ...asked }, { judgments }) {
    const page = pageOf(asked)
    return connectionOf(
      await judgments.page({ ...filter, workflowId: id }, page),
      page,
      (judgment) => judgment.id,
    )
  },

  statistics: ({ id }, { filter }, { judgments }) => judgments.counts({ ...filter, workflowId: id }),
} satisfies WorkflowResolvers
