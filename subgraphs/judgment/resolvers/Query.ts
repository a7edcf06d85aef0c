import { connectionOf, isUuid, pageOf } from '#host'
import type { QueryResolvers } from '../schema.generated.ts'

export const Query = {
  judgment: (_, { id }, { judgment }) => (isUuid(id) ? judgment(id) : null),

  async judgments(_, { filter, ...asked }, { judgments }) {
    const page = pageOf(asked)
    return connectionOf(await judgments.page(filter ?? {}, page), page, ({ id }) => id)
  },

  judgmentStatistics: (_, { filter }, { judgments }) => judgments.counts(filter ?? {}),
} satisfies QueryResolvers
