import type { Trace } from '../domain/decide.ts'
import type { JsonObject } from '#engine'
import type { JudgmentModel } from '../models.ts'

/** A row of judgment.judgments as `pg` reads it. */
export interface JudgmentRow {
  id: string
  workflow_id: string
  workflow_version: number
  rule_set_digest: string
  status: JudgmentModel['status']
  method: JudgmentModel['method']
  outcome: unknown
  proposed_outcome: unknown
  confidence: number
  threshold: number
  explanation: string
  trace: Trace
  input_data: JsonObject
  idempotency_key: string | null
  reused_from: string | null
  duration_ms: number
  created_at: Date
  created_by: string
}

/** The judgement of a row. */
export function judgmentOf(row: JudgmentRow): JudgmentModel {
  return {
    __typename: 'Judgment',
    id: row.id,
    workflowId: row.workflow_id,
    workflowVersion: row.workflow_version,
    ruleSetDigest: row.rule_set_digest,
    status: row.status,
    outcome: row.outcome,
    proposedOutcome: row.proposed_outcome,
    confidence: row.confidence,
    threshold: row.threshold,
    method: row.method,
    explanation: row.explanation,
    storedTrace: row.trace,
    inputData: row.input_data,
    idempotencyKey: row.idempotency_key,
    reusedFrom: row.reused_from,
    durationMs: row.duration_ms,
    createdAt: row.created_at,
    createdBy: row.created_by,
  }
}
