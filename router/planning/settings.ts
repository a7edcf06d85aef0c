import { z } from 'zod'

/** What planning may take. */
export const planningSettings = {
  /** Seconds that an operation may take to be planned. */
  planning_seconds: z.coerce.number().positive().default(10),
}
