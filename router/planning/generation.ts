import { operationFromDocument } from '@apollo/federation-internals'
import { type DocumentNode, type GraphQLSchema, print } from 'graphql'
import { LRUCache } from 'lru-cache'
import { compilePlan } from './compile-plan.ts'
import type { Plan } from './plan.ts'
import { rememberedByDocument } from './remembered.ts'
import { loadSupergraph } from './supergraph.ts'

/** One supergraph with its plans: never changed, so that a reload swaps it whole and requests under way keep theirs. */
export interface Generation {
  /** What clients see. */
  readonly schema: GraphQLSchema
  /** All that subgraphs know, with directives in `astNode`s: what permissions are read from. */
  readonly supergraphSchema: GraphQLSchema
  /**
   * How an operation is fetched. A valid operation is planned once: by the document's identity, and for a document
   * that isn't kept by its text. Planning blocks, so nothing is planned twice at once. A plan fits all values of
   * variables: conditions on them are steps of it.
   */
  plan(document: DocumentNode, operationName: string | undefined): Plan
}

/** Plans kept. */
const PLANS = 2000

/** Loads a supergraph. Throws when it can't be used; a running generation is unharmed. */
export function openGeneration(supergraphSdl: string): Generation {
  const { schema, supergraphSchema, plannerSchema, planner } = loadSupergraph(supergraphSdl)
  const plans = new LRUCache<string, Plan>({ max: PLANS })
  const plan = rememberedByDocument((document, operationName) => {
    const key = `${operationName ?? ''}\n${print(document)}`
    const known = plans.get(key)
    if (known !== undefined) return known
    const operation = operationFromDocument(plannerSchema, document, {
      validate: false,
      ...(operationName !== undefined && { operationName }),
    })
    const compiled = compilePlan(planner.buildQueryPlan(operation), supergraphSchema)
    plans.set(key, compiled)
    return compiled
  })
  return { schema, supergraphSchema, plan }
}
