import { ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph } from '@apollo/federation-internals'
import { parse } from 'graphql'
import type { DocumentNode, GraphQLSchema } from 'graphql'

/** A supergraph as it is written, with its permissions; as its planner knows it; and as its clients see it. */
export type Graph = { document: DocumentNode; supergraph: Supergraph; apiSchema: GraphQLSchema }

/** Reads a supergraph's SDL as the router does, or says why the router could not. */
export function readGraph(supergraphSdl: string): Graph | { unreadable: string } {
  try {
    const supergraph = Supergraph.build(supergraphSdl, {
      supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES,
      validateSupergraph: true,
    })
    return {
      document: parse(supergraphSdl),
      supergraph,
      apiSchema: supergraph.apiSchema().toGraphQLJSSchema(),
    }
  } catch (error) {
    return { unreadable: error instanceof Error ? error.message : String(error) }
  }
}
