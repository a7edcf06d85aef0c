import { AppError } from '#host'
import type { Context } from '../context.ts'
import type { DefinitionInput, WorkflowDefinition } from '../domain/definition.ts'
import { draftOf } from '../domain/draft.ts'
import { unknownVersion } from '../domain/lifecycle.ts'
import { type UnknownVersion, isRefusal } from '../domain/refusal.ts'

/** A definition, whole or in part, or the version that has it. */
interface Asked {
  readonly ruleSet?: DefinitionInput['ruleSet'] | null | undefined
  readonly inputSchema?: unknown
  readonly workflowId?: string | null | undefined
  readonly version?: number | null | undefined
}

/** The definition that is asked about. Throws NOT_FOUND for a workflow that the tenant doesn't have, and BAD_INPUT. */
export async function definitionAsked(
  { ruleSet, inputSchema, workflowId, version }: Asked,
  context: Context,
): Promise<WorkflowDefinition | UnknownVersion> {
  if (workflowId == null) {
    if (version != null) throw new AppError('BAD_INPUT', '`version` needs a `workflowId`.')
    const draft = draftOf({ definition: { inputSchema, ruleSet: ruleSet ?? { rules: [] } } })
    if (isRefusal(draft)) throw new AppError('BAD_INPUT', `${draft.path}: ${draft.message}`)
    return draft.definition
  }
  if (ruleSet != null || inputSchema != null)
    throw new AppError('BAD_INPUT', 'Give a `workflowId`, or the definition itself, not both.')
  const workflow = await context.workflow(workflowId)
  if (workflow === null)
    throw new AppError('NOT_FOUND', `There is no workflow ${JSON.stringify(workflowId)}.`)
  const number = version ?? workflow.latestVersion
  const found = await context.version({ workflowId: workflow.id, number })
  return found === null ? unknownVersion(workflow, number) : found.definition
}
