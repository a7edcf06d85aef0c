import { type Generation, generationOf, schemaOf } from '../../planning/generation.ts'
import { openPlanner } from '../../planning/planner.ts'
import { supergraphSchemaOf } from '../../planning/supergraph-schema.ts'

/** A generation that plans in this thread; its plans are copied as they are on their way from another. */
export function plannedHere(sdl: string): Generation {
  const planner = openPlanner(sdl)
  const { api, supergraph } = structuredClone(planner.documents)
  const schemas = { schema: schemaOf(api), supergraph: supergraphSchemaOf(supergraph) }
  return generationOf(schemas, {
    plan: async (request) => structuredClone(planner.plan(request)),
    close: async () => {},
  })
}
