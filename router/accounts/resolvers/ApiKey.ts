import { tokenPrefix } from '../domain/opaque-token.ts'
import type { ApiKeyResolvers } from '../schema.generated.ts'

export const ApiKey = {
  prefix: ({ tenantId, id }) => tokenPrefix('jk', tenantId, id),
} satisfies ApiKeyResolvers
