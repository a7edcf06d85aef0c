import { z } from 'zod'
import { type Asking, admit, costOf, persistently, tokensOf } from './asking.ts'
import { RequestFailure } from './failures.ts'
import type { Tier } from './models.ts'
import type { ModelSettings } from './settings.ts'
import type { Channel, TierAnswer } from './tiers/channel.ts'
import type { ReadyQuestion } from './tiers/question.ts'
import { tiers } from './tiers/tiers.ts'

/** What is told of a question to one model while it is asked, for the record. */
export interface Transcript {
  tier: Tier | null
  /** Body of the tier's first request. */
  prompt: string
  /** What came: a chat's text, another answer as JSON. */
  answers: string[]
}

type Way = (typeof tiers)[number]

/** Puts a question to one model by its best tier, which is found out first where it isn't known. */
export async function askByTier(
  asking: Asking,
  question: ReadyQuestion,
  settings: ModelSettings,
  transcript: Transcript,
): Promise<TierAnswer> {
  const ask = (way: Way): Promise<TierAnswer> => {
    Object.assign(transcript, { tier: way.name, prompt: '', answers: [] })
    return way.ask(question, channelOf(asking, way.name, settings, transcript))
  }
  const memory = asking.model.tiers
  const count = question.options.length
  let again = false
  for (;;) {
    const known = await memory.recall()
    if (known === undefined) {
      const found = await memory.findOut(asking.signal, () => findOut(asking, count, ask))
      if (found !== undefined) return found.answer
      continue
    }
    const way = from(known).find(({ mostOptions }) => count <= mostOptions) ?? lastWay
    try {
      return await twice(() => ask(way))
    } catch (error) {
      const unsupported = error instanceof RequestFailure && error.unsupported !== 'no'
      const surely = unsupported && error.unsupported === 'surely'
      // Garbage twice in a row, too: the next question finds out anew.
      if (way.name === known && (surely || (unsupported && error.kind === 'INVALID_ANSWER')))
        await memory.forget()
      if (!surely || again) throw error
      again = true
    }
  }
}

/** Tries tier after tier, the best first, and remembers the first that answers. */
async function findOut(
  asking: Asking,
  count: number,
  ask: (way: Way) => Promise<TierAnswer>,
): Promise<TierAnswer> {
  const { model } = asking
  const ways = from(model.provider.tier ?? 'DECISIONS')
  // A question with many options says nothing of the tiers that can't take so many.
  const conclusive = ways.every(({ mostOptions }) => count <= mostOptions)
  let failure: unknown
  for (const way of ways.filter(({ mostOptions }) => count <= mostOptions)) {
    try {
      const answer = await ask(way)
      if (conclusive) await model.tiers.remember(way.name)
      return answer
    } catch (error) {
      if (!(error instanceof RequestFailure) || error.unsupported === 'no') throw error
      failure = error
    }
  }
  throw failure
}

const lastWay: Way = tiers.at(-1) as Way

function from(tier: Tier): readonly Way[] {
  return tiers.slice(tiers.findIndex(({ name }) => name === tier))
}

/** A model that answers garbage may do better a second time. */
async function twice<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (
      !(error instanceof RequestFailure) ||
      error.kind !== 'INVALID_ANSWER' ||
      error.unsupported === 'surely'
    )
      throw error
    return work()
  }
}

function channelOf(asking: Asking, tier: Tier, settings: ModelSettings, transcript: Transcript): Channel {
  const { model, signal } = asking
  const { provider, client, breaker } = model
  let first: Promise<unknown> | undefined
  return {
    model: model.name,
    temperature: provider.temperature,
    maxTokens: provider.max_tokens,
    samples: settings.samples,
    bothOrders: settings.both_orders,
    dialect: model.dialect,
    async post(path, body, outputTokens) {
      const text = JSON.stringify(body)
      if (transcript.prompt === '') transcript.prompt = text
      const most = { inputTokens: tokensOf(text), outputTokens }
      // Of several at once, one is the trial of a model that rested; the others go when it is over.
      if (first !== undefined && breaker.state !== 'closed') await first.catch(() => {})
      const sent = persistently(asking, tier, async () => {
        const ticket = await admit(asking, tier, { ...most, costUsd: costOf(model, most) })
        try {
          const answer = await client.post(path, { body, signal })
          const said = wordsOf(answer)
          ticket.answered(usageOf(answer) ?? { ...most, outputTokens: tokensOf(said) })
          transcript.answers.push(said)
          return answer
        } catch (error) {
          throw ticket.failed(error)
        }
      })
      first ??= sent
      return sent
    },
  }
}

const spoken = z.object({ choices: z.tuple([z.object({ message: z.object({ content: z.string() }) })]) })

function wordsOf(answer: unknown): string {
  return spoken.safeParse(answer).data?.choices[0].message.content ?? JSON.stringify(answer) ?? ''
}

const tokens = z.number().int().min(0)
const chatUsage = z.object({ usage: z.object({ prompt_tokens: tokens, completion_tokens: tokens }) })
const decisionUsage = z.object({ usage: z.object({ input_tokens: tokens, output_tokens: tokens }) })

/** What an answer says that it used, in the words of either protocol. */
function usageOf(answer: unknown): { inputTokens: number; outputTokens: number } | undefined {
  const chat = chatUsage.safeParse(answer).data?.usage
  if (chat !== undefined) return { inputTokens: chat.prompt_tokens, outputTokens: chat.completion_tokens }
  const decision = decisionUsage.safeParse(answer).data?.usage
  if (decision === undefined) return undefined
  return { inputTokens: decision.input_tokens, outputTokens: decision.output_tokens }
}
