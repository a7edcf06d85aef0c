import { CliFailure } from '../failure.ts'
import { type GraphClient, GraphFailure } from '../graph-client.ts'
import type { JsonValue } from '../json.ts'
import type { FoundWorkflow } from '../workflow/found-workflow.ts'
import { publishCommand } from '../workflow/publication.ts'
import type { Item } from './batches.ts'

/** How a batch is judged. */
export interface BatchRequest {
  workflowId: string
  /** Left out: the server's default. */
  method: 'RULE' | 'HYBRID' | undefined
}

/** What became of one record. */
export type ItemAnswer =
  | ({ kind: 'decided'; outcome: JsonValue } & Origin)
  | ({ kind: 'review' } & Origin)
  | { kind: 'refused'; reason: string }

/** Where a judgement comes from. */
interface Origin {
  createdAt: string
  /** The number of the workflow's version that judged. */
  workflowVersion: number
}

type ItemResult =
  | ({ __typename: 'Judgment'; status: 'DECIDED' | 'NEEDS_REVIEW'; outcome: JsonValue } & Origin)
  | { __typename: 'InvalidInputData'; message: string; faults: { path: string; message: string }[] }
  | { __typename: 'IdempotencyKeyReused'; message: string }

interface ExecuteJudgments {
  executeJudgments:
    | { __typename: 'ExecuteJudgmentsPayload'; results: ItemResult[] }
    | {
        __typename: 'WorkflowNotActive'
        message: string
        workflow: Pick<FoundWorkflow, 'id' | 'status'> & { publishedVersion: { number: number } | null }
      }
    | { __typename: 'InvalidOptions' | 'MethodUnavailable' | 'JudgmentTimedOut'; message: string }
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
  if (answer.__typename === 'WorkflowNotActive' && answer.workflow.status !== 'ARCHIVED') {
    const { id, publishedVersion } = answer.workflow
    throw new CliFailure(
      `${answer.message} Put it into service with: ${publishCommand(id, publishedVersion)}`,
    )
  }
  throw new CliFailure(answer.message)
}

function answerOf(result: ItemResult): ItemAnswer {
  if (result.__typename === 'InvalidInputData')
    return { kind: 'refused', reason: invalid(result.message, result.faults) }
  if (result.__typename === 'IdempotencyKeyReused')
    return { kind: 'refused', reason: `${result.message} Judge it under another name: --key NAME` }
  const { createdAt, workflowVersion } = result
  return result.status === 'DECIDED'
    ? { kind: 'decided', outcome: result.outcome, createdAt, workflowVersion }
    : { kind: 'review', createdAt, workflowVersion }
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
