import { canonicalJson } from '#engine'
import { AppError, isUuid } from '#host'
import type { Context } from '../context.ts'
import { isRecord } from '../domain/input-data.ts'
import { mergePatch } from '../domain/merge-patch.ts'
import { rulesAsRated } from '../domain/rated-rules.ts'
import { stepsOf } from '../domain/spell-out-steps.ts'
import type { JudgmentModel, WhatIfModel } from '../models.ts'
import type { WhatIfInput, WhatIfResolvers } from '../schema.generated.ts'

export const WhatIf = {
  workflowVersion: ({ trial }) => trial.published.version,
  inputData: ({ trial }) => trial.input,
  status: ({ trial }) => trial.decision.status,
  outcome: ({ trial }) => trial.decision.outcome ?? null,
  proposedOutcome: ({ trial }) => trial.decision.proposedOutcome ?? null,
  changed: ({ trial: { decision }, judgment }) => saidBy(decision) !== saidBy(judgment),
  confidence: ({ trial }) => trial.decision.confidence,
  rawConfidence: ({ trial: { decision } }) => decision.trace.rawConfidence ?? decision.confidence,
  threshold: ({ trial }) => trial.decision.threshold,
  method: ({ trial }) => trial.decision.method,
  explanation: ({ trial }) => trial.decision.explanation,

  trace({ trial: { published, input: inputData, decision } }) {
    const { trace: stored } = decision
    const ruleSet = rulesAsRated(published.ruleSet, stored)
    const steps = stepsOf({ ...decision, inputData, storedTrace: stored, durationMs: 0 }, ruleSet)
    return { stored, ruleSet, inputData, steps }
  },
} satisfies WhatIfResolvers

/** Tries a judgement's record with changes. Throws NOT_FOUND. */
export async function whatIf(
  { judgmentId, changes, ...asked }: WhatIfInput,
  { viewer, executor, judgment: find }: Context,
) {
  const judgment = await existing(judgmentId, find)
  if (!isRecord(changes)) throw new AppError('BAD_INPUT', '`changes` must be a JSON object.')
  const inputData = mergePatch(judgment.inputData, changes)
  const trial = await executor.tryOut(viewer, { ...asked, workflowId: judgment.workflowId, inputData })
  return '__typename' in trial ? trial : ({ __typename: 'WhatIf', trial, judgment } satisfies WhatIfModel)
}

/** A judgement that there must be. Throws NOT_FOUND. */
export async function existing(id: string, find: Context['judgment']): Promise<JudgmentModel> {
  const judgment = isUuid(id) ? await find(id) : null
  if (judgment === null) throw new AppError('NOT_FOUND', `There is no judgement ${JSON.stringify(id)}.`)
  return judgment
}

function saidBy({ outcome, proposedOutcome }: { outcome: unknown; proposedOutcome: unknown }): string {
  return canonicalJson(outcome ?? proposedOutcome ?? null)
}
