import type { OpenAI } from 'openai'
import { z } from 'zod'
import { RequestFailure, invalidAnswer, refused } from '../failures.ts'
import { type OptionOrder } from '../option-order.ts'
import { labelAt } from './prompt.ts'
import type { Channel } from './channel.ts'

const token = z.object({ token: z.string(), logprob: z.number() })

const completion = z.object({
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
        logprobs: z
          .object({ content: z.array(token.extend({ top_logprobs: z.array(token) })).nullish() })
          .nullish(),
      }),
    )
    .min(1),
})

/** A model's answer in a chat. */
export interface ChatAnswer {
  content: string
  /** Each token with the likeliest in its place; undefined when the server gives none. */
  tokens: readonly (Token & { top_logprobs: readonly Token[] })[] | undefined
}

/** A token and the logarithm of its probability. */
export interface Token {
  token: string
  logprob: number
}

/** How an answer is asked for by JSON schema. */
export const AS_JSON =
  'Answer as JSON with `answer`, the label of the right option, and then `reason`, at most 40 words.'

/** The schema of an answer: one of the labels, and a reason where it is wanted. */
export function schemaOf(order: OptionOrder, withReason: boolean): OpenAI.ResponseFormatJSONSchema {
  const labels = order.map((_, position) => labelAt(position, order.length))
  const properties = {
    answer: { type: 'string', enum: labels },
    ...(withReason && { reason: { type: 'string' } }),
  }
  const schema = {
    type: 'object',
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  }
  return { type: 'json_schema', json_schema: { name: 'decision', strict: true, schema } }
}

/** Asks in a chat. Throws RequestFailure REFUSED, INVALID_ANSWER and what `post` throws. */
export async function chat(
  channel: Channel,
  body: Omit<OpenAI.ChatCompletionCreateParamsNonStreaming, 'model'>,
): Promise<ChatAnswer> {
  const parsed = completion.safeParse(await postInDialect(channel, body))
  if (!parsed.success) throw invalidAnswer('it is not what a chat gives', parsed.error)
  const [choice] = parsed.data.choices
  if (choice === undefined) throw invalidAnswer('it is empty')
  const { message, finish_reason: finish, logprobs } = choice
  if (typeof message.refusal === 'string' && message.refusal !== '') throw refused(message.refusal)
  if (finish === 'content_filter') throw refused('its provider withheld the answer')
  if (finish === 'length') throw invalidAnswer('it was cut at the limit of tokens')
  return { content: message.content ?? '', tokens: logprobs?.content ?? undefined }
}

const jsonAnswer = z.object({ answer: z.string(), reason: z.string().optional() })

/** The position of the option that an answer in JSON names, and the reason. Throws INVALID_ANSWER. */
export function readJson(content: string, count: number): { position: number; reason: string | null } {
  const parsed = jsonAnswer.safeParse(parse(content))
  if (!parsed.success) throw invalidAnswer('it does not keep to the schema', parsed.error)
  const { answer, reason } = parsed.data
  return { position: positionOf(answer, count), reason: reason ?? null }
}

/** The position of a label. Throws INVALID_ANSWER for what is no label. */
export function positionOf(label: string, count: number): number {
  const position = Array.from({ length: count }, (_, at) => labelAt(at, count)).indexOf(label.trim())
  if (position === -1) throw invalidAnswer('it names an option that there is not')
  return position
}

function parse(content: string): unknown {
  try {
    return JSON.parse(content)
  } catch {
    return undefined
  }
}

/** Sends a chat, in other words where the model is found not to take some. */
async function postInDialect(
  channel: Channel,
  body: Omit<OpenAI.ChatCompletionCreateParamsNonStreaming, 'model'>,
): Promise<unknown> {
  const { dialect, model, maxTokens, temperature } = channel
  for (let tries = 0; ; tries++) {
    const { limit, temperature: takesTemperature } = dialect
    const full = { model, ...body, [limit]: maxTokens, ...(takesTemperature && { temperature }) }
    try {
      return await channel.post('/chat/completions', full, maxTokens)
    } catch (error) {
      if (tries === 2 || !(error instanceof RequestFailure)) throw error
      if (!learn(dialect, error.complaint, { limit, temperature: takesTemperature })) throw error
    }
  }
}

/** Takes up what a model complains of; false when it is nothing of the dialect that it was `spoken` to in. */
function learn(dialect: Channel['dialect'], complaint: string, spoken: Channel['dialect']): boolean {
  if (spoken.limit === 'max_tokens' && /max_tokens|max_completion_tokens/.test(complaint))
    dialect.limit = 'max_completion_tokens'
  else if (spoken.temperature && /temperature/.test(complaint)) dialect.temperature = false
  else return false
  return true
}
