import type { Complete } from '#host'
import type { Resolvers, ResolversParentTypes } from '../schema.generated.ts'
import { ApiKey } from './ApiKey.ts'
import { Me } from './Me.ts'
import { Mutation } from './Mutation.ts'
import { Query } from './Query.ts'

/** Every resolver of the accounts. */
export const resolvers: Complete<Resolvers, ResolversParentTypes> = { Query, Mutation, Me, ApiKey }
