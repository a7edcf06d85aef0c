import type { Reply, Viewer } from '#host'
import type { SubgraphRequest } from './call.ts'

/** A request on its way to a subgraph. */
export interface Call {
  readonly request: SubgraphRequest
  /** On whose behalf. */
  readonly viewer: Viewer
  /** The client's headers that are forwarded, names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Aborted when nobody waits for the answer any longer. */
  readonly signal: AbortSignal
  /** When the time for it is over, in ms since 1970. */
  readonly deadline?: number
  /** The operation as JSON, once somebody has made it. */
  readonly json?: string
}

/** Gets a call answered; throws AppError when there is no answer. */
export type Ask = (call: Call) => Promise<Reply>

/** One behaviour around the asking. Made once for each subgraph, and holds what it knows of it. */
export type Policy = (next: Ask) => Ask

/** The policies around `last`, the first outermost. */
export function inOrder(policies: readonly Policy[], last: Ask): Ask {
  return policies.reduceRight((next, policy) => policy(next), last)
}
