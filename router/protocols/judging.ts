import { type Ask, type OwnOperation, type WayIn, ownOperation } from './asking.ts'

/** A record to be judged. */
export interface Asked {
  workflowId: string
  inputData: unknown
  method?: string | undefined
  idempotencyKey?: string | undefined
}

/** A judgement, as the operation selects it. */
export interface Judged {
  __typename: 'Judgment'
  id: string
  workflowVersion: number
  status: 'DECIDED' | 'NEEDS_REVIEW'
  outcome: unknown
  proposedOutcome: unknown
  confidence: number
  method: string
  explanation: string
  durationMs: number
  createdAt: string
}

/** Why there is no judgement. */
export interface Refused {
  __typename: Exclude<string, 'Judgment'>
  message: string
  faults?: { path: string; message: string }[]
}

/** Judges one record: the one way that all protocols go. */
export type Judge = (ask: Ask, asked: Asked) => Promise<Judged | Refused>

/** The one way that all protocols go. */
export function openJudging({ graph }: WayIn): Judge {
  const operation: OwnOperation = ownOperation(graph, 'execute-judgment')
  return async (ask, input) => {
    const { executeJudgment } = await ask(operation, { input })
    // The operation is checked against the schema, which gives it this shape.
    return executeJudgment as Judged | Refused
  }
}

/** Whether there is a judgement. */
export function isJudged(result: Judged | Refused): result is Judged {
  return result.__typename === 'Judgment'
}

/** HTTP status of each refusal; what is not among them is a request that can't be carried out, 422. */
const STATUS_OF: Readonly<Record<string, number>> = {
  WorkflowNotActive: 409,
  IdempotencyKeyReused: 409,
  JudgmentTimedOut: 504,
}

/** HTTP status of a refusal. */
export function statusOfRefusal({ __typename: code }: Refused): number {
  return STATUS_OF[code] ?? 422
}
