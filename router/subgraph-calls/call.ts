import type { Answer } from '#host'
import type { RequestContext } from '../request-context.ts'

/** One operation for one subgraph. */
export interface SubgraphRequest {
  /** The subgraph's slug. */
  readonly subgraph: string
  readonly query: string
  readonly variables?: Record<string, unknown> | undefined
  readonly operationName?: string | undefined
  /** A query may be repeated and shared; a mutation never. */
  readonly kind: 'query' | 'mutation'
}

/** Asks a subgraph. Never throws: what goes wrong is an error in the answer, masked for clients. */
export type CallSubgraph = (request: SubgraphRequest, context: RequestContext) => Promise<Answer>
