import { RequestFailure, invalidAnswer } from '../failures.ts'
import { type OptionOrder, backInOrder, shuffledOrder } from '../option-order.ts'
import { AS_JSON, type ChatAnswer, type Token, chat, readJson, schemaOf } from './chat.ts'
import { normalised } from './distribution.ts'
import { chatOf, labelAt } from './prompt.ts'
import type { ReadyQuestion } from './question.ts'
import type { Channel, TierAnswer } from './channel.ts'

/** Alternatives asked for beyond the labels, and how many servers give at most. */
const SPARE = 3
const MOST = 20

/**
 * Asks in a chat for the probabilities of the token that is the label, which comes before the reason. Models prefer
 * some places and letters: by default it is asked in two opposite orders, and the mean taken.
 */
export async function askLogprobs(question: ReadyQuestion, channel: Channel): Promise<TierAnswer> {
  const order = shuffledOrder(question.options.length, question.seed)
  const [first, ...others] = await Promise.all([
    inOneOrder(question, channel, order, true),
    ...(channel.bothOrders ? [inOneOrder(question, channel, order.toReversed(), false)] : []),
  ])
  const all = [first, ...others].map(({ probabilities }) => probabilities)
  return { probabilities: mean(all), explanation: first.explanation }
}

async function inOneOrder(
  question: ReadyQuestion,
  channel: Channel,
  order: OptionOrder,
  withReason: boolean,
): Promise<TierAnswer> {
  const answer = await chat(channel, {
    messages: chatOf(
      question,
      order,
      withReason ? AS_JSON : 'Answer as JSON with `answer`, the label of the right option.',
    ),
    response_format: schemaOf(order, withReason),
    logprobs: true,
    top_logprobs: Math.min(MOST, Math.max(5, order.length + SPARE)),
  })
  const { reason } = readJson(answer.content, order.length)
  return { probabilities: backInOrder(labelProbabilities(answer, order.length), order), explanation: reason }
}

/**
 * The probability of each label by position, where the model wrote one. What it would rather have written in its
 * place is left out, unless that is more than half: then the label says nothing.
 */
function labelProbabilities(answer: ChatAnswer, count: number): number[] {
  const { before, alternatives } = tokenOfLabel(answer)
  const weights = Array.from({ length: count }, () => 0)
  const labels = weights.map((_, position) => labelAt(position, count))
  for (const { token, logprob } of alternatives) {
    if (!token.startsWith(before)) continue
    const rest = token.slice(before.length)
    const position = labels.findIndex(
      (label) => rest.startsWith(label) && !/^[\p{L}\p{N}]/u.test(rest.slice(label.length)),
    )
    if (position !== -1) weights[position] = (weights[position] ?? 0) + Math.exp(logprob)
  }
  if (weights.reduce((sum, weight) => sum + weight, 0) < 0.5)
    throw invalidAnswer('the model would rather have named no option')
  return normalised(weights)
}

/** The token that contains the label's beginning, with what it has before that. */
function tokenOfLabel({ content, tokens }: ChatAnswer): { before: string; alternatives: readonly Token[] } {
  const begin = /^\s*\{\s*"answer"\s*:\s*"/.exec(content)?.[0].length
  if (begin === undefined) throw invalidAnswer('it does not begin with the label')
  let end = 0
  for (const { token, top_logprobs: alternatives } of tokens ?? []) {
    const start = end
    end += token.length
    if (end > begin) return { before: token.slice(0, begin - start), alternatives }
  }
  throw new RequestFailure('INVALID_ANSWER', 'The model gives no probabilities of tokens.', {
    unsupported: 'surely',
    mayBeBilled: true,
  })
}

function mean(distributions: readonly number[][]): number[] {
  const [first = []] = distributions
  return first.map((_, index) =>
    distributions.reduce((sum, one) => sum + (one[index] ?? 0) / distributions.length, 0),
  )
}
