import { operationFromDocument } from '@apollo/federation-internals'
import { type DocumentNode, parse, printSchema, validate } from 'graphql'
import { compilePlan } from './compile-plan.ts'
import type { Plan } from './plan.ts'
import { loadSupergraph } from './supergraph.ts'
import { readSupergraph } from './supergraph-schema.ts'

/** A supergraph as data, checked: what schemas are built from without checking them again. */
export interface SupergraphDocuments {
  /** What clients see. */
  readonly api: DocumentNode
  /** What composition wrote, with directives. */
  readonly supergraph: DocumentNode
}

/** An operation to be planned. */
export interface PlanRequest {
  /** The document's text. */
  readonly text: string
  /** Which of the document's operations; undefined when it has one. */
  readonly operationName: string | undefined
  /** Whether it is known to be valid; else it is validated first, without the rules of an installation. */
  readonly isValid: boolean
}

/** Plans operations of one supergraph. It takes its time and blocks its thread. */
export interface Planner {
  readonly documents: SupergraphDocuments
  /** Throws GraphQLError for an operation that isn't valid. */
  plan(request: PlanRequest): Plan
}

/** Loads a supergraph. Throws when it can't be used. */
export function openPlanner(sdl: string): Planner {
  readSupergraph(sdl)
  const { schema, plannerSchema, supergraphSchema, planner } = loadSupergraph(sdl)
  return {
    documents: {
      api: parse(printSchema(schema), { noLocation: true }),
      supergraph: parse(sdl, { noLocation: true }),
    },
    plan({ text, operationName, isValid }) {
      const document = parse(text, { noLocation: true })
      const [error] = isValid ? [] : validate(schema, document, undefined, { maxErrors: 1 })
      if (error !== undefined) throw error
      const operation = operationFromDocument(plannerSchema, document, {
        validate: false,
        ...(operationName !== undefined && { operationName }),
      })
      return compilePlan(planner.buildQueryPlan(operation), supergraphSchema)
    },
  }
}
