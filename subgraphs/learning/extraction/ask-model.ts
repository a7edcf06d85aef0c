import { canonicalJson } from '#engine'
import { ModelFailure, type Service } from '#host'
import { aggregatesOf } from '../domain/aggregates.ts'
import type { LearningCase } from '../domain/extraction.ts'
import { type ModelProposals, proposalInstructions, proposalsOf } from '../domain/proposals.ts'
import type { Workflow } from '../workflows/workflows.ts'
import { asRecord } from './task.ts'

/** What a model made of the figures: proposals, or in words why there are none. */
export interface Asked {
  proposals: ModelProposals | undefined
  message: string | null
}

/** Cases that figures are made of, the newest: more make them hardly better. */
const MOST_CASES = 5_000

/** Shows a model figures about the cases, and reads its proposals. Throws when the signal is aborted. */
export async function askModel(
  { models, clock }: Pick<Service<unknown>, 'models' | 'clock'>,
  tenantId: string,
  { workflow, cases }: { workflow: Workflow; cases: readonly LearningCase[] },
  signal: AbortSignal,
): Promise<Asked> {
  const newest = cases.slice(0, MOST_CASES)
  const data = aggregatesOf(
    newest.map(({ inputData }) => asRecord(inputData)),
    newest.map(({ correctOutcome }) => canonicalJson(correctOutcome)),
  )
  const { name, publishedVersion } = workflow
  const purpose = [name, publishedVersion?.policy.instructions ?? ''].filter((text) => text !== '').join('. ')
  const request = {
    instructions: proposalInstructions(purpose, publishedVersion?.inputSchema ?? null),
    data,
    language: 'en',
  }
  try {
    let written = ''
    for await (const piece of models.write(tenantId, request, { signal, now: clock() })) written += piece
    const proposals = proposalsOf(written)
    const message =
      proposals === undefined ? 'The model’s answer was not the JSON that it was asked for.' : null
    return { proposals, message }
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof ModelFailure)) throw error
    return { proposals: undefined, message: error.message }
  }
}
