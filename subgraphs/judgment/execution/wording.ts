import { type Log, ModelFailure, type Models } from '#host'
import type { Facts } from '../domain/wording/facts.ts'
import { strayFigure } from '../domain/wording/figures.ts'
import { type Audience, type Language, worded } from '../domain/wording/template.ts'

/** An explanation in words, and how it came about. */
export interface Wording {
  text: string
  wording: 'TEMPLATE' | 'MODEL'
  /** Why it is not a model's though one was asked for; null otherwise. */
  message: string | null
}

/** Whom an explanation is for, and who writes it. */
export interface WordingAsked {
  audience: Audience
  language: Language
  wording: Wording['wording']
}

/** Writes explanations in a model's words, where one is configured. */
export interface Writer {
  models: Models
  tenantId: string
  /** Whether who asks may spend the tenant's budget of model requests. */
  maySpend: boolean
  clock: () => Date
  log: Log
}

/** Milliseconds that a model is given to write. */
const PATIENCE = 20_000

/** More words than anybody reads. */
const LONGEST = 2_000

/** A judgement in words: by the template, or by a model whose every number the trace bears out. */
export async function explainInWords(
  writer: Writer,
  facts: Facts,
  { audience, language, wording }: WordingAsked,
): Promise<Wording> {
  const template = worded(facts, audience, language)
  if (wording === 'TEMPLATE') return { text: template, wording, message: null }
  const byTemplate = (message: string): Wording => ({ text: template, wording: 'TEMPLATE', message })
  if (!writer.maySpend)
    return byTemplate("A model's words are paid from the budget of judging: they take `judgment:execute`.")
  if (!writer.models.configured) return byTemplate('No model is configured.')
  try {
    const data = { facts: told(facts), template }
    const text = await written(writer, data, audience, language)
    if (text === '') return byTemplate('The model wrote nothing.')
    const stray = strayFigure(text, data)
    return stray === undefined
      ? { text, wording, message: null }
      : byTemplate(`The model's text has the number ${stray}, which the trace doesn't bear out.`)
  } catch (error) {
    if (error instanceof ModelFailure) return byTemplate(error.message)
    writer.log.error({ err: error }, 'a model failed to write for an unknown reason')
    return byTemplate('The model failed.')
  }
}

/** What a model is told: neither prompts nor answers of models, which are others' words. */
function told({ steps, ...facts }: Facts): unknown {
  const shown = steps.map(({ decider, status, reason, outcome, rawConfidence, confidence, threshold }) => {
    return { decider, status, reason, outcome, rawConfidence, confidence, threshold }
  })
  return { ...facts, steps: shown }
}

const READERS: Record<Audience, string> = {
  OPERATOR: 'the operator at the line, who has to act on it: two or three plain sentences',
  MANAGER: 'a manager who answers for it: who decided, how surely, and why, in a short paragraph',
  ENGINEER: 'an engineer who looks into it: every decider with its figures, in order',
}

async function written(
  { models, tenantId, clock }: Writer,
  data: unknown,
  audience: Audience,
  language: Language,
): Promise<string> {
  const instructions = `Explain this judgement to ${READERS[audience]}. Say nothing that the facts don't say, and use no number that they don't have.`
  const limits = { signal: AbortSignal.timeout(PATIENCE), now: clock() }
  let text = ''
  for await (const piece of models.write(
    tenantId,
    { instructions, data, language: language.toLowerCase() },
    limits,
  )) {
    text += piece
    if (text.length > LONGEST) break
  }
  return text.trim().slice(0, LONGEST)
}
