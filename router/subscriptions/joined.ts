import type { Answer } from '#host'
import type { AnswerText } from '../graph.ts'
import type { SourceEvent } from './source-events.ts'

/**
 * Answers a subscription's events one after the other, in their order, each joined with what other subgraphs have.
 * The first one after an interruption says so: `extensions.interrupted` is true, and events may have been missed.
 */
export async function* joined(
  source: AsyncIterable<SourceEvent>,
  answerTo: (event: Answer) => Promise<Answer | AnswerText>,
): AsyncGenerator<Answer | AnswerText> {
  for await (const { answer: event, interrupted } of source) {
    const answer = await answerTo(event)
    yield interrupted ? afterInterruption(answer) : answer
    // A viewer who may no longer see it gets no data, and nothing after that.
    if (!('text' in answer) && answer.data === undefined) return
  }
}

function afterInterruption(answer: Answer | AnswerText): Answer {
  const whole = 'text' in answer ? (JSON.parse(answer.text) as Answer) : answer
  return { ...whole, extensions: { ...whole.extensions, interrupted: true } }
}
