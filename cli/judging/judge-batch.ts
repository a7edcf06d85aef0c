import { CliFailure } from '../failure.ts'
import { type GraphClient, GraphFailure } from '../graph-client.ts'
import type { JsonValue } from '../json.ts'
import type { Item } from './batches.ts'

/** How a batch is judged. */
export interface BatchRequest {
  workflowId: string
  /** Left out: the server's default. */
  method: 'RULE' | 'HYBRID' | undefined
}

/** What became of one record. */
export type ItemAnswer =
  | { kind: 'decided'; outcome: JsonValue; createdAt: string }
  | { kind: 'review'; createdAt: string }
  | { kind: 'refused'; reason: string }

type ItemResult =
  | { __typename: 'Judgment'; status: 'DECIDED' | 'NEEDS_REVIEW'; outcome: JsonValue; createdAt: string }
  | { __typename: 'InvalidInputData'; message: string; faults: { path: string; message: string }[] }
  | { __typename: 'IdempotencyKeyReused'; message: string }

interface ExecuteJudgments {
  executeJudgments:
    | { __typename: 'ExecuteJudgmentsPayload'; results: ItemResult[] }
    | {
        __typename: 'InvalidOptions' | 'MethodUnavailable' | 'WorkflowNotActive' | 'JudgmentTimedOut'
        message: string
      }
}

/**
 * Has a batch judged: an answer for each record, in order. Throws GraphFailure if the request fails, retryable too when
 * time ran out, and CliFailure if the whole batch is refused.
 */
export async function judgeBatch(
  client: GraphClient,
  batch: readonly Item[],
  request: BatchRequest,
  signal: AbortSignal,
): Promise<ItemAnswer[]> {
  const items = batch.map(({ inputData, idempotencyKey }) => ({ inputData, idempotencyKey }))
  const input = {
    workflowId: request.workflowId,
    items,
    ...(request.method !== undefined && { method: request.method }),
  }
  const { executeJudgments: answer } = await client.execute<ExecuteJudgments>(
    'execute-judgments',
    { input },
    signal,
  )
  if (answer.__typename === 'ExecuteJudgmentsPayload') return answer.results.map(answerOf)
  if (answer.__typename === 'JudgmentTimedOut')
    throw new GraphFailure(`${answer.message} Smaller batches may help: --batch 100`, {
      code: 'TIMED_OUT',
      retryable: true,
    })
  if (answer.__typename === 'WorkflowNotActive')
    throw new CliFailure(
      `${answer.message} Put it into service with: judgify workflow publish ${request.workflowId}`,
    )
  throw new CliFailure(answer.message)
}

function answerOf(result: ItemResult): ItemAnswer {
  if (result.__typename === 'InvalidInputData')
    return { kind: 'refused', reason: invalid(result.message, result.faults) }
  if (result.__typename === 'IdempotencyKeyReused')
    return { kind: 'refused', reason: `${result.message} Judge it under another name: --key NAME` }
  return result.status === 'DECIDED'
    ? { kind: 'decided', outcome: result.outcome, createdAt: result.createdAt }
    : { kind: 'review', createdAt: result.createdAt }
}

function invalid(message: string, faults: readonly { path: string; message: string }[]): string {
  if (faults.length === 0) return message
  return faults
    .map((fault) => (fault.path === '' ? fault.message : `${nameOf(fault.path)}: ${fault.message}`))
    .join('; ')
}

/** A JSON Pointer to a column as the column's name. */
function nameOf(pointer: string): string {
  return pointer.slice(1).replaceAll('~1', '/').replaceAll('~0', '~')
}
