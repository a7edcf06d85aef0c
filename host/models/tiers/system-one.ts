import { z } from 'zod'
import { invalidAnswer, refused } from '../failures.ts'
import { inOrder, shuffledOrder } from '../option-order.ts'
import { byName } from './distribution.ts'
import type { ReadyQuestion } from './question.ts'
import { DATA_NOTE, dataOf } from './prompt.ts'
import type { Channel, TierAnswer } from './channel.ts'

const answered = z.object({
  answers: z.object({
    decision: z.discriminatedUnion('type', [
      z.object({
        type: z.literal('choice'),
        choice: z.string(),
        probabilities: z.record(z.string(), z.number().min(0).max(1)),
      }),
      z.object({ type: z.literal('refusal') }),
    ]),
  }),
})

/** Tokens that a decision model gives back at most: it writes no text. */
const OUTPUT_TOKENS = 256

/** Asks by the System One protocol (`POST /systemone`): one question of the type `choice`. */
export async function askSystemOne(question: ReadyQuestion, channel: Channel): Promise<TierAnswer> {
  const options = inOrder(question.options, shuffledOrder(question.options.length, question.seed))
  const body = {
    model: channel.model,
    state: dataOf(question, (index) => question.options[index]?.name ?? ''),
    questions: {
      decision: {
        type: 'choice',
        instructions: `${question.instructions}\n\n${DATA_NOTE}`,
        criteria: Object.fromEntries(options.map(({ name, description }) => [name, description ?? null])),
      },
    },
  }
  const parsed = answered.safeParse(await channel.post('/systemone', body, OUTPUT_TOKENS))
  if (!parsed.success) throw invalidAnswer('it is not what the System One protocol gives', parsed.error)
  const { decision } = parsed.data.answers
  if (decision.type === 'refusal') throw refused(null)
  const given = Object.entries(decision.probabilities)
  return {
    probabilities: byName(
      question.options.map(({ name }) => name),
      given,
    ),
    explanation: null,
  }
}
