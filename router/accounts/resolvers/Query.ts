import { AppError, connectionOf, pageOf } from '#host'
import type { QueryResolvers } from '../schema.generated.ts'
import { asUser } from './as-user.ts'

export const Query = {
  me: (_, __, { viewer: { subject, tenantId, permissions } }) => ({
    subject,
    tenantId,
    permissions: [...permissions].toSorted(),
  }),

  user: async (_, { id }, { user }) => {
    const found = await user(id)
    return found && asUser(found)
  },

  async users(_, { filter, ...asked }, { users }) {
    const page = pageOf(asked)
    if (filter?.search?.includes('\0') === true)
      throw new AppError('BAD_INPUT', '`search` has a character that no text has.')
    const found = await users(filter ?? {}, page)
    return connectionOf(
      found.map((user) => asUser(user)),
      page,
      ({ id }) => id,
    )
  },

  async apiKeys(_, asked, { apiKeys }) {
    const page = pageOf(asked)
    return connectionOf(await apiKeys.page(page), page, ({ id }) => id)
  },
} satisfies QueryResolvers
