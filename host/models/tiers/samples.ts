import { invalidAnswer } from '../failures.ts'
import { type OptionOrder, shuffledOrder } from '../option-order.ts'
import { AS_JSON, chat, positionOf, readJson, schemaOf } from './chat.ts'
import { chatOf } from './prompt.ts'
import type { ReadyQuestion } from './question.ts'
import type { Channel, TierAnswer } from './channel.ts'

/** One answer: the option's position in the order that it was asked in, and the reason. */
interface Vote {
  position: number
  reason: string | null
}

/** Asks in a chat held to a JSON schema, several times, with the options in another order each time. */
export function askSamples(question: ReadyQuestion, channel: Channel): Promise<TierAnswer> {
  return vote(question, channel, async (order) => {
    const messages = chatOf(question, order, AS_JSON)
    const { content } = await chat(channel, { messages, response_format: schemaOf(order, true) })
    return readJson(content, order.length)
  })
}

const AS_TEXT =
  'Answer with a first line `ANSWER: ` and the label of the right option, and a second line with the reason, at most 40 words.'

/** Asks in a chat for plain text, as often. */
export function askText(question: ReadyQuestion, channel: Channel): Promise<TierAnswer> {
  return vote(question, channel, async (order) => {
    const { content } = await chat(channel, { messages: chatOf(question, order, AS_TEXT) })
    return readText(content, order.length)
  })
}

/** The shares of the answers. A few of them may fail. */
async function vote(
  question: ReadyQuestion,
  channel: Channel,
  once: (order: OptionOrder) => Promise<Vote>,
): Promise<TierAnswer> {
  const { length } = question.options
  const orders = Array.from({ length: channel.samples }, (_, nth) =>
    shuffledOrder(length, question.seed, nth),
  )
  const answers = await Promise.allSettled(
    orders.map(async (order) => {
      const { position, reason } = await once(order)
      return { option: order[position] ?? 0, reason }
    }),
  )
  const votes = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
  const failure = answers.find((answer) => answer.status === 'rejected')
  if (failure !== undefined && votes.length * 2 <= answers.length) throw failure.reason
  const counts = question.options.map((_, index) => votes.filter(({ option }) => option === index).length)
  const winner = counts.indexOf(Math.max(...counts))
  return {
    probabilities: counts.map((count) => count / votes.length),
    explanation: votes.find(({ option }) => option === winner)?.reason ?? null,
  }
}

const LABELLED = /^[\s*_`#>-]*answer[\s*_`]*[:：][\s*_`"']*([A-Z]|\d{1,4})(?![\p{L}\p{N}])/gimu

/** Reads a plain answer: JSON after all, a line `ANSWER: B`, or a label alone. Throws INVALID_ANSWER. */
function readText(content: string, count: number): Vote {
  const text = content.replace(/^\s*```(?:json)?\s*/, '').replace(/\s*```\s*$/, '')
  if (text.startsWith('{')) return readJson(text, count)
  const lines = [...text.matchAll(LABELLED)]
  const labels = new Set(lines.map(([, label = '']) => label.toUpperCase()))
  if (labels.size > 1) throw invalidAnswer('it names several options')
  const [label = text.trim()] = labels
  const reason =
    lines.length === 0 ? '' : text.slice((lines[0]?.index ?? 0) + (lines[0]?.[0].length ?? 0)).trim()
  return { position: positionOf(label, count), reason: reason === '' ? null : reason }
}
