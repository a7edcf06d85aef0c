import { type Generation, generationOf } from '../../planning/generation.ts'
import { openPlanner } from '../../planning/planner.ts'

/** A generation that plans in this thread; its plans are copied as they are on their way from another. */
export function plannedHere(sdl: string): Generation {
  const planner = openPlanner(sdl)
  return generationOf(structuredClone(planner.documents), {
    plan: async (request) => structuredClone(planner.plan(request)),
    close: async () => {},
  })
}
