import { type GraphQLDataSource, buildOperationContext, executeQueryPlan } from '@apollo/gateway'
import { operationFromDocument } from '@apollo/federation-internals'
import type { QueryPlan } from '@apollo/query-planner'
import type { DocumentNode } from 'graphql'
import type { Answer } from '#host'
import { type LoadedSupergraph, loadSupergraph } from '../../planning/supergraph.ts'

/** Calls a subgraph. */
export type Ask = (subgraph: string, query: string, variables: Record<string, unknown>) => Promise<Answer>

/** Apollo's own executor. */
export interface Oracle extends LoadedSupergraph {
  plan(document: DocumentNode): QueryPlan
  /** What Apollo's gateway answers. */
  execute(
    plan: QueryPlan,
    document: DocumentNode,
    variables: Record<string, unknown>,
    ask: Ask,
  ): Promise<Answer>
}

/** Apollo's gateway executor on a supergraph. */
export function openOracle(sdl: string, subgraphs: readonly string[]): Oracle {
  const loaded = loadSupergraph(sdl)
  const silent = { debug() {}, info() {}, warn() {}, error() {} }
  return {
    ...loaded,
    plan: (document) => loaded.planner.buildQueryPlan(operationFromDocument(loaded.plannerSchema, document)),
    async execute(plan, document, variables, ask) {
      const services = subgraphs.map((name): [string, GraphQLDataSource] => [
        name,
        {
          process: ({ request }) =>
            ask(name, request.query ?? '', request.variables ?? {}) as ReturnType<
              GraphQLDataSource['process']
            >,
        },
      ])
      const context = buildOperationContext({ schema: loaded.schema, operationDocument: document })
      const answer = await executeQueryPlan(
        plan,
        Object.fromEntries(services),
        { request: { variables }, context: {}, metrics: {}, logger: silent } as never,
        context,
        loaded.supergraphSchema,
        loaded.plannerSchema,
      )
      return JSON.parse(JSON.stringify(answer)) as Answer
    },
  }
}
