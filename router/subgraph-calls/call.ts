import { type Answer, type Platform, appErrorOf } from '#host'
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

/** Asks through the platform: in process, or over HTTP where the subgraph runs elsewhere. */
export function subgraphCaller(platform: Platform): CallSubgraph {
  return async ({ subgraph, query, variables, operationName }, { viewer, signal }) => {
    try {
      return await platform.graph.call(subgraph, { query, variables, operationName }, viewer, signal)
    } catch (error) {
      const known = appErrorOf(error)
      if (known === undefined || known.code === 'UNAVAILABLE')
        platform.log.error({ err: error, subgraph }, 'a subgraph call failed')
      const message = known?.message ?? `The service ${subgraph} failed; it is in the log.`
      return { data: null, errors: [{ message, extensions: { code: known?.code ?? 'INTERNAL' } }] }
    }
  }
}
