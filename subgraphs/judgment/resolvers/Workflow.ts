import { AppError, connectionOf, pageOf } from '#host'
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

  async confidence(
    { id },
    { threshold, errorBudget },
    { viewer, confidence, deployments, threshold: usual },
  ) {
    for (const [name, share] of Object.entries({ threshold, errorBudget }))
      if (share != null && !(share >= 0 && share <= 1))
        throw new AppError('BAD_INPUT', `\`${name}\` is from 0 to 1; this is ${share}.`)
    const published = (await deployments.find(viewer.tenantId, id))?.published
    const policy = {
      threshold: threshold ?? published?.policy.threshold ?? usual,
      errorBudget: errorBudget ?? published?.policy.errorBudget ?? null,
      rulesFirst: (published?.policy.strategy ?? 'RULE_FIRST') === 'RULE_FIRST',
    }
    return { workflowId: id, confidence: await confidence.latest(viewer.tenantId, id), policy }
  },

  async reviews({ id }, _, { reviewStore, now }) {
    return { workflowId: id, ...(await reviewStore.counts(id, now())) }
  },

  statistics: ({ id }, { filter }, { judgments }) => judgments.counts({ ...filter, workflowId: id }),
} satisfies WorkflowResolvers
