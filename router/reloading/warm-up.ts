import type { Log } from '#host'
import type { Generation, PlannedOperation } from '../planning/generation.ts'

/** The longest that a supergraph is warmed up for, in ms. */
const MOST_MS = 60_000

/**
 * Plans operations before somebody asks for them, the first of the list first, as many as time allows. What the
 * supergraph doesn't answer any more is told to the log.
 */
export async function warmUp(
  generation: Generation,
  operations: readonly PlannedOperation[],
  log: Log,
): Promise<void> {
  const until = performance.now() + MOST_MS
  const lost: string[] = []
  for (const operation of operations) {
    if (performance.now() > until) break
    // What was asked for long ago counts less each time.
    await generation.warm({ ...operation, uses: Math.ceil(operation.uses / 2) }).catch((error: unknown) => {
      lost.push(`${operation.text.slice(0, 200)}: ${error instanceof Error ? error.message : String(error)}`)
    })
  }
  if (lost.length > 0)
    log.warn({ operations: lost }, 'operations in use are not answered by the new supergraph')
}
