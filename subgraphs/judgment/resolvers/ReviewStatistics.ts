import { agreementOf } from '../domain/review/kappa.ts'
import type { ReviewStatisticsResolvers } from '../schema.generated.ts'

export const ReviewStatistics = {
  agreement: async ({ workflowId }, _, { reviewStore }) =>
    agreementOf(await reviewStore.answerPairs(workflowId)),
} satisfies ReviewStatisticsResolvers
