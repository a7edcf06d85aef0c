import { z } from 'zod'

/** The keys of documents that are known beforehand, or by their hash. */
export const documentSettings = {
  /** `off`; `prefer` knows the trusted documents by their hash and takes any other; `only` takes no other. */
  trusted_documents: z.enum(['off', 'prefer', 'only']).default('prefer'),
  /** How long an automatically persisted query is kept after its registration; 0 takes none. */
  persisted_query_seconds: z.coerce.number().int().min(0).default(86_400),
}
