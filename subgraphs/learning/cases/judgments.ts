import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Service, type Viewer, isUuid } from '#host'
import type { JsonObject } from '../domain/json.ts'

/** A judgement as far as ratings go. */
export interface RatedJudgment {
  id: string
  workflowId: string
  inputData: JsonObject
  /** What stands, or else what is proposed; null when there is neither. */
  shown: unknown
  /** What the deciders gave, whatever a person made of it; null when they gave nothing. */
  judged: unknown
}

/** Asks the judgment service for a judgement, with the viewer's rights; null when there is none. */
export type FindJudgment = (viewer: Viewer, id: string) => Promise<RatedJudgment | null>

const QUERY = readFileSync(join(import.meta.dirname, 'judgments.operations.graphql'), 'utf8')

/** Judgements as the judgment service tells them. */
export function judgmentsOf({ graph }: Service<unknown>): FindJudgment {
  return async (viewer, id) => {
    if (!isUuid(id)) return null
    // The operation is checked against the schema, which gives it this shape.
    const { judgment } = (await graph.data('judgment', { query: QUERY, variables: { id } }, viewer)) as {
      judgment: Answered | null
    }
    if (judgment === null) return null
    const { inputData, workflow, method, outcome, proposedOutcome } = judgment
    const shown = outcome ?? proposedOutcome
    const judged = method === 'PERSON' ? proposedOutcome : shown
    return { id: judgment.id, workflowId: workflow.id, inputData, shown, judged }
  }
}

interface Answered {
  id: string
  workflow: { id: string }
  inputData: JsonObject
  method: string
  outcome: unknown
  proposedOutcome: unknown
}
