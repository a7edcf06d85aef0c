import type { OpenAI } from 'openai'
import { z } from 'zod'
import { invalidAnswer, refused } from '../failures.ts'
import { inOrder, shuffledOrder } from '../option-order.ts'
import { byName } from './distribution.ts'
import type { ReadyQuestion } from './question.ts'
import { DATA_NOTE, dataOf } from './prompt.ts'
import type { Channel, TierAnswer } from './channel.ts'

const probability = z.number().min(0).max(1)

const answered = z.object({
  answers: z.tuple([
    z.discriminatedUnion('type', [
      z.object({
        type: z.literal('choice'),
        choice: z.string(),
        probabilities: z.array(z.object({ value: z.string(), probability })),
      }),
      z.object({ type: z.literal('refusal') }),
    ]),
  ]),
})

/** Tokens that a decision model gives back at most: it writes no text. */
const OUTPUT_TOKENS = 256

/** Asks by OpenAI's Decisions API: one question of the type `choice`. */
export async function askDecisions(question: ReadyQuestion, channel: Channel): Promise<TierAnswer> {
  const options = inOrder(question.options, shuffledOrder(question.options.length, question.seed))
  const body = {
    model: channel.model,
    input: [
      {
        role: 'user',
        content: [{ type: 'input_json', data: dataOf(question, (index) => nameAt(question, index)) }],
      },
    ],
    questions: [
      {
        type: 'choice',
        name: 'decision',
        instructions: `${question.instructions}\n\n${DATA_NOTE}`,
        choices: options.map(({ name, description }) => ({
          value: name,
          ...(description !== undefined && { description }),
        })),
      },
    ],
  } satisfies OpenAI.DecisionCreateParams
  const parsed = answered.safeParse(await channel.post('/decisions', body, OUTPUT_TOKENS))
  if (!parsed.success) throw invalidAnswer('it is not what the Decisions API gives', parsed.error)
  const [answer] = parsed.data.answers
  if (answer.type === 'refusal') throw refused(null)
  const given = answer.probabilities.map(({ value, probability }) => [value, probability] as const)
  return {
    probabilities: byName(
      question.options.map(({ name }) => name),
      given,
    ),
    explanation: null,
  }
}

function nameAt(question: ReadyQuestion, index: number): string {
  return question.options[index]?.name ?? ''
}
