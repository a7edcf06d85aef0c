import { z } from 'zod'

/** The section `learning` of the settings. */
export const settings = z.object({
  /** Rated cases of a workflow up to which all are compared; beyond, a graph is searched. */
  exact_search_cases: z.coerce.number().int().min(0).default(10_000),
  /** Bytes that an imported record may have. */
  max_input_bytes: z.coerce
    .number()
    .int()
    .positive()
    .default(256 * 1024),
  /** Objects and lists within one another in an imported record, itself counted. */
  max_input_depth: z.coerce.number().int().positive().default(10),
})
