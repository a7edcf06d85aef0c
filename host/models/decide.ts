import { withinTime } from '../time-limit.ts'
import { type Asking, type BeginAsking, costOf } from './asking.ts'
import { type Transcript, askByTier } from './by-tier.ts'
import { RequestFailure, failureOf, late, notConfigured, othersMay } from './failures.ts'
import { maskSensitive, maskSensitiveText } from './masking.ts'
import {
  type AskLimits,
  type ModelDecision,
  ModelFailure,
  type ModelQuestion,
  type ModelRecord,
} from './models.ts'
import type { ModelSettings } from './settings.ts'
import type { SharedModel } from './shared-model.ts'
import type { TierAnswer } from './tiers/channel.ts'
import { changedBlock } from './tiers/prompt.ts'
import { type ReadyQuestion, readyQuestion } from './tiers/question.ts'

/** Characters of a prompt and of an answer that the record keeps. */
const MOST_RECORDED = 32_768

/** What questions are answered with. */
interface Deciding {
  /** The preferred first. */
  chats: readonly SharedModel[]
  settings: ModelSettings
  begin: BeginAsking
}

/** Asks model after model, the preferred first, until one answers. Throws ModelFailure, with the last one's record. */
export async function decide(
  deciding: Deciding,
  tenantId: string,
  question: ModelQuestion,
  limits: AskLimits,
): Promise<ModelDecision> {
  if (question.options.length < 2)
    throw new ModelFailure('REJECTED', 'A question needs two options at least.')
  const ready = readyQuestion(question, deciding.settings.mask_sent)
  let failure: ModelFailure = notConfigured()
  let attempts = 0
  for (const model of deciding.chats) {
    try {
      const { answer, record } = await askOne(deciding, model, { tenantId, ready, limits, attempts })
      return decisionOf(question, answer, record)
    } catch (error) {
      failure = error instanceof ModelFailure ? error : failureOf(error, limits.now)
      attempts = failure.record?.attempts ?? attempts
      if (limits.signal.aborted || !othersMay(failure)) throw failure
    }
  }
  throw failure
}

/** Asks one model. `attempts`: requests sent to others before. Throws ModelFailure with a record. */
async function askOne(
  { settings, begin }: Deciding,
  model: SharedModel,
  asked: { tenantId: string; ready: ReadyQuestion; limits: AskLimits; attempts: number },
): Promise<{ answer: TierAnswer; record: ModelRecord }> {
  const { tenantId, ready, limits } = asked
  const begun = performance.now()
  const transcript: Transcript = { tier: null, prompt: '', answers: [] }
  let asking: Asking | undefined
  const record = (): ModelRecord => ({
    ...recordOf(model, asking, transcript),
    attempts: asked.attempts + (asking?.spent.attempts ?? 0),
    durationMs: performance.now() - begun,
  })
  try {
    const time = { ms: settings.timeout_seconds * 1000, late, parent: limits.signal }
    const answer = await withinTime(time, (signal) => {
      asking = begin(model, tenantId, limits, signal)
      return askByTier(asking, ready, settings, transcript)
    })
    return { answer, record: record() }
  } catch (error) {
    const failure =
      limits.signal.aborted && !(error instanceof RequestFailure) ? late(error) : failureOf(error, limits.now)
    throw new ModelFailure(failure.kind, failure.message, { record: record(), cause: failure })
  }
}

function decisionOf(
  { options }: ModelQuestion,
  { probabilities, explanation }: TierAnswer,
  record: ModelRecord,
): ModelDecision {
  const confidence = Math.max(...probabilities)
  return {
    outcome: options[probabilities.indexOf(confidence)]?.outcome,
    confidence,
    probabilities: options.map(({ outcome }, index) => ({
      outcome,
      probability: probabilities[index] ?? 0,
    })),
    explanation,
    record,
  }
}

function recordOf(
  model: SharedModel,
  asking: Asking | undefined,
  { tier, prompt, answers }: Transcript,
): Omit<ModelRecord, 'attempts' | 'durationMs'> {
  const { inputTokens, outputTokens } = asking?.spent ?? { inputTokens: 0, outputTokens: 0 }
  return {
    provider: model.provider.name,
    model: model.name,
    tier,
    prompt: maskedBody(prompt),
    answer: maskedAnswer(answers),
    inputTokens,
    outputTokens,
    costUsd: costOf(model, { inputTokens, outputTokens }),
  }
}

/** The body of a request without secrets and personal data, also in the data within a message. */
function maskedBody(json: string): string {
  if (json === '') return ''
  const body: unknown = JSON.parse(json, (_, member: unknown) =>
    typeof member === 'string' ? changedBlock(member, maskSensitive) : member,
  )
  return shortened(JSON.stringify(maskSensitive(body)))
}

/** An answer, and several as a JSON list. */
function maskedAnswer(answers: readonly string[]): string | null {
  const [only] = answers.map(maskSensitiveText)
  if (only === undefined) return null
  return shortened(answers.length === 1 ? only : JSON.stringify(answers.map(maskSensitiveText)))
}

function shortened(text: string): string {
  return text.length <= MOST_RECORDED ? text : `${text.slice(0, MOST_RECORDED)}…`
}
