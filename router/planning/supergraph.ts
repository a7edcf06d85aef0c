import { ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, type Schema, Supergraph } from '@apollo/federation-internals'
import { QueryPlanner } from '@apollo/query-planner'
import type { GraphQLSchema } from 'graphql'

/** A supergraph as the router works with it. */
export interface LoadedSupergraph {
  /** What clients see. */
  readonly schema: GraphQLSchema
  /** The same in the planner's own form. */
  readonly plannerSchema: Schema
  /** All types that subgraphs know, also those hidden from clients; permission directives stand in its `astNode`s. */
  readonly supergraphSchema: GraphQLSchema
  readonly planner: QueryPlanner
}

/**
 * Reads and checks a composed supergraph. Apollo's gateway object isn't used: it refuses permission directives and
 * adds nothing to what its planner does. Throws when the text is no supergraph or asks for features unknown to us.
 */
export function loadSupergraph(sdl: string): LoadedSupergraph {
  const supergraph = Supergraph.build(sdl, {
    supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES,
    validateSupergraph: true,
  })
  const plannerSchema = supergraph.apiSchema()
  return {
    schema: plannerSchema.toGraphQLJSSchema(),
    plannerSchema,
    supergraphSchema: supergraph.schema.toGraphQLJSSchema(),
    planner: new QueryPlanner(supergraph),
  }
}
