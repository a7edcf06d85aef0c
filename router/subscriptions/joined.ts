import type { Answer } from '#host'
import { type AnswerText, wholeAnswer } from '../execution/answer.ts'
import type { Admissible } from '../limits/admission.ts'
import type { LiveEvent, LiveSubscription } from './live-subscription.ts'

/**
 * Answers a subscription's events one after the other, in their order, each joined with what other subgraphs have.
 * The first one after an interruption says so: `extensions.interrupted` is true, and events may have been missed.
 */
export async function* joined(
  subscription: LiveSubscription,
  request: Admissible,
): AsyncGenerator<Answer | AnswerText> {
  for (;;) {
    const next = await subscription.next()
    if (next === undefined) return
    if ('last' in next) {
      yield next.last
      return
    }
    const answer = await answerTo(next, request)
    yield next.interrupted ? afterInterruption(answer) : answer
    // A viewer who may no longer see it gets no data, and nothing after that.
    if (!('text' in answer) && answer.data === undefined) return
  }
}

async function answerTo(
  { graph, use, answer }: LiveEvent,
  request: Admissible,
): Promise<Answer | AnswerText> {
  using _use = use
  return await graph.execute(request, answer)
}

function afterInterruption(answer: Answer | AnswerText): Answer {
  const whole = wholeAnswer(answer)
  return { ...whole, extensions: { ...whole.extensions, interrupted: true } }
}
