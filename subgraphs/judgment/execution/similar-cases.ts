import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError, type Service, type Viewer, batched } from '#host'
import type { JsonObject } from '#engine'

/** What a workflow's rated cases say of a record. */
export interface Similar {
  /** The most useful first. */
  cases: { id: string; inputData: JsonObject; outcome: unknown; similarity: number }[]
  /** Null when there is no case to vote. */
  vote: { outcome: unknown; confidence: number; support: number } | null
  /** Rated cases that could be looked at. */
  known: number
}

/** Finds what is similar to a record; throws when the learning service can't tell. */
export type FindSimilar = (input: JsonObject) => Promise<Similar>

const QUERY = readFileSync(join(import.meta.dirname, 'similar-cases.operations.graphql'), 'utf8')

/** Records that the learning service takes at a time. */
const MOST_RECORDS = 20

/** Similar cases as the learning service finds them: records asked about at the same time go out together. */
export function similarCases(
  { graph }: Pick<Service<unknown>, 'graph'>,
  viewer: Viewer,
  asked: { workflowId: string; limit: number; signal: AbortSignal },
): FindSimilar {
  const { workflowId, limit, signal } = asked
  return batched(async (records: readonly JsonObject[]) => {
    const variables = { input: { workflowId, limit, records } }
    const { answer } = await graph.call('learning', { query: QUERY, variables }, viewer, { signal })
    const [fault] = answer.errors ?? []
    if (fault !== undefined)
      throw new AppError('UNAVAILABLE', `Similar cases can't be found: ${fault.message}`)
    // The operation is checked against the schema, which gives it this shape.
    return (answer.data as { similarCases: Similar[] }).similarCases
  }, MOST_RECORDS)
}
