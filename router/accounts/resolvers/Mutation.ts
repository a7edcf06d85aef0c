import { AppError } from '#host'
import { loginRefused } from '../sign-in/sign-in.ts'
import type { MutationResolvers } from '../schema.generated.ts'
import { asUser } from './as-user.ts'

export const Mutation = {
  async login(_, { input }, { signIn, sessions }) {
    const signedIn = await signIn(input.email, input.password)
    return 'login' in signedIn ? ((await sessions.begin(signedIn)) ?? loginRefused) : signedIn
  },

  refreshSession: async (_, { input }, { sessions }) =>
    (await sessions.refresh(input.refreshToken)) ?? {
      __typename: 'SessionEnded',
      message: 'The session has ended: sign in again.',
    },

  async logout(_, { input }, { sessions }) {
    await sessions.end(input.refreshToken, input.everywhere ?? false)
    return { done: true }
  },

  async changePassword(_, { input }, { viewer, user, signIn, administration }) {
    const self = await user(viewer.subject)
    if (self === null)
      throw new AppError('FORBIDDEN', 'You have no password here: it is kept by your identity provider.')
    const signedIn = await signIn(self.email, input.password)
    return 'login' in signedIn ? asUser(await administration.changeOwnPassword(input.newPassword)) : signedIn
  },

  createUser: async (_, { input }, { administration }) => asUser(await administration.create(input)),

  updateUserRoles: async (_, { input }, { administration }) =>
    asUser(await administration.setRoles(input.id, input.roles)),

  disableUser: async (_, { id }, { administration }) => asUser(await administration.setDisabled(id, true)),

  enableUser: async (_, { id }, { administration }) => asUser(await administration.setDisabled(id, false)),

  resetPassword: async (_, { input }, { administration }) =>
    asUser(await administration.setPassword(input.id, input.newPassword)),

  revokeSessions: async (_, { userId }, { administration }) =>
    asUser(await administration.endSessions(userId)),

  async createApiKey(_, { input }, { apiKeys }) {
    const made = await apiKeys.create(input)
    return 'reason' in made ? made : { __typename: 'CreatedApiKey', ...made }
  },

  revokeApiKey: (_, { id }, { apiKeys }) => apiKeys.revoke(id),
} satisfies MutationResolvers
