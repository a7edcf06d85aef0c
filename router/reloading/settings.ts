import { z } from 'zod'

/** Which supergraph is served, and what is demanded of another one. */
export const reloadSettings = {
  /**
   * File of the supergraph to serve, from the working directory; `registry` serves what the registry has current;
   * the published one of this installation unless given.
   */
  supergraph: z.string().min(1).optional(),
  /** Operations planned beforehand for a supergraph, those asked for most often. */
  warm_operations: z.coerce.number().int().min(0).default(500),
  /** A query that a new supergraph must answer without errors before it is served, asked with all rights in an empty tenant. */
  smoke_query: z.string().min(1).optional(),
}
