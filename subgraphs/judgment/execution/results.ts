import type { InputFault } from '../domain/input-data.ts'
import type { AskedOptions } from '../domain/options.ts'
import type { JudgmentModel, WorkflowNotActiveModel } from '../models.ts'

/** Records to judge by one workflow. */
export interface Execution {
  workflowId: string
  /** HYBRID unless said otherwise. */
  method?: JudgmentModel['method'] | null | undefined
  items: readonly Item[]
  options?: AskedOptions | null | undefined
}

/** One record, and the key under which its judgement is to be found again. */
export interface Item {
  inputData: unknown
  idempotencyKey?: string | null | undefined
}

/** The judgement of one record, or why there is none. */
export type ItemResult =
  | JudgmentModel
  | InvalidInput
  | { __typename: 'IdempotencyKeyReused'; message: string; judgmentId: string }

/** What is wrong with a record. */
export interface InvalidInput {
  __typename: 'InvalidInputData'
  message: string
  faults: InputFault[]
}

/** Why none of the records was judged. */
export type ExecutionRefusal =
  | { __typename: 'InvalidOptions'; message: string; option: string }
  | {
      __typename: 'MethodUnavailable'
      message: string
      method: JudgmentModel['method']
      availableMethods: JudgmentModel['method'][]
    }
  | { __typename: 'JudgmentTimedOut'; message: string }
  | WorkflowNotActiveModel

/** The record can't be judged. */
export function invalidInput(faults: InputFault[]): InvalidInput {
  const told = faults.map(({ path, message }) => (path === '' ? message : `At ${path}: ${message}`)).join(' ')
  return { __typename: 'InvalidInputData', message: `The record was not judged. ${told}`, faults }
}

/** The key stands for another request. */
export function keyReused(judgmentId: string): ItemResult {
  const message =
    'The idempotency key was used before, with other input data or another workflow. Use a new key.'
  return { __typename: 'IdempotencyKeyReused', message, judgmentId }
}

/** No model is there to ask. */
export function noModel(workflowId: string): ExecutionRefusal {
  const message = `No language model is available to judge by workflow ${workflowId}: configure one, or use another method.`
  const availableMethods: JudgmentModel['method'][] = ['RULE', 'HYBRID', 'CASES', 'PERSON']
  return { __typename: 'MethodUnavailable', message, method: 'LLM', availableMethods }
}

/** The workflow judges nothing now. */
export function notActive(workflowId: string, status: string): ExecutionRefusal {
  const why: Record<string, string> = {
    DRAFT: 'is a draft: publish it first',
    INACTIVE: 'is out of service: activate it first',
    ARCHIVED: 'is archived: it judges no more',
  }
  const message = `The workflow ${why[status] ?? `is ${status}`}.`
  return { __typename: 'WorkflowNotActive', message, workflow: { __typename: 'Workflow', id: workflowId } }
}

/** Time ran out before everything was stored. */
export function timedOut(ms: number): ExecutionRefusal {
  const message = `Judging took longer than ${ms} ms. What was decided may still be stored: ask again with the same idempotency key.`
  return { __typename: 'JudgmentTimedOut', message }
}
