import type { AnswerError } from '#host'
import type { EntityFetch } from '../planning/plan.ts'
import type { RequestContext } from '../request-context.ts'
import type { CallSubgraph } from '../subgraph-calls/call.ts'
import type { JsonObject } from './json-object.ts'

/** One execution of a plan: what it needs and what it has gathered. */
export interface Run {
  readonly call: CallSubgraph
  readonly context: RequestContext
  /** The client's variables as sent, for subgraphs. */
  readonly variables: Readonly<Record<string, unknown>>
  /** The values of variables that fields are skipped or included by. */
  readonly conditions: ReadonlyMap<string, boolean>
  /** What subgraphs answered, merged. */
  readonly data: JsonObject
  /** Calls sent and not yet answered. */
  underWay: number
  /** Objects that stand at several places of the data. */
  readonly shared: Set<JsonObject>
  readonly errors: AnswerError[]
  /** What was told of whole entity fetches: a fetch in several calls that fail alike tells it once. */
  readonly failures: Map<EntityFetch, Set<string>>
  /** Entity fetches of this run, joined where they meet. */
  readonly entities: EntityCalls
}

/**
 * Fetches entities. Fetches of one subgraph that begin in the same turn are made by one call, an alias for each
 * operation, and within an operation each representation is sent once a run, however many places it stands at and
 * whenever they come to be known.
 */
export interface EntityCalls {
  fetch(fetch: EntityFetch, objects: readonly JsonObject[], run: Run): Promise<void>
  /** Asks for everything anew from now on: something was changed. */
  forget(): void
}

/** Those of the client's variables that an operation uses and that were sent. */
export function variablesFor(run: Pick<Run, 'variables'>, names: readonly string[]): Record<string, unknown> {
  const used: Record<string, unknown> = {}
  for (const name of names)
    if (Object.hasOwn(run.variables, name) && run.variables[name] !== undefined)
      used[name] = run.variables[name]
  return used
}
