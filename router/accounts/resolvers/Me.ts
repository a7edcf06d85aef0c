import type { MeResolvers } from '../schema.generated.ts'

export const Me = {
  email: async ({ subject }, _, { user }) => (await user(subject))?.email ?? null,
  name: async ({ subject }, _, { user }) => (await user(subject))?.name ?? null,
  roles: async ({ subject }, _, { user }) => (await user(subject))?.roles ?? null,
} satisfies MeResolvers
