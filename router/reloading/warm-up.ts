import type { Log, Platform } from '#host'
import { type Store, hourOf } from '#registry'
import type { Generation, PlannedOperation } from '../planning/generation.ts'
import type { RouterSettings } from '../settings.ts'

/** Usage of these last hours is warmed up for at the start, in ms. */
const RECENT = 24 * 3_600_000
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

/** Plans what was asked for lately, as usage was recorded. Never rejects. */
export async function warmFromUsage(
  generation: Generation,
  store: Pick<Store, 'usage'>,
  { clock }: Pick<Platform, 'clock'>,
  { warm_operations: most }: RouterSettings,
  log: Log,
): Promise<void> {
  try {
    const usage = await store.usage(hourOf(new Date(clock().getTime() - RECENT)))
    const operations = usage
      .slice(0, most)
      .map(({ document, count }) => ({ text: document, operationName: undefined, uses: count }))
    await warmUp(generation, operations, log)
  } catch (error) {
    log.warn({ err: error }, 'the usage of operations could not be read; none is planned beforehand')
  }
}
