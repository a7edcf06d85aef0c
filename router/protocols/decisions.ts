import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { AppError } from '#host'
import { type WayIn, enter } from './asking.ts'
import { refusalForm } from './error-form.ts'
import { type Judge, isJudged } from './judging.ts'
import { judgmentForm, wholeUsage } from './judgment-form.ts'
import { type JsonRecord, recordOf } from './records.ts'
import { type Decided, answering, chosen, probabilityOfYes, scored } from './typed-answers.ts'
import type { OfferedWorkflows } from './workflows.ts'

const part = z.discriminatedUnion('type', [
  z.object({ type: z.literal('input_text'), text: z.string() }),
  z.object({ type: z.literal('input_json'), data: z.unknown() }),
])
const message = z.object({
  type: z.literal('message').optional(),
  role: z.literal('user', { error: 'only messages of the user are judged' }),
  content: z.union([z.string(), z.array(part).min(1)]),
})
const named = { name: z.string().min(1).max(200).optional(), instructions: z.unknown() }
const question = z.discriminatedUnion('type', [
  z.object({ type: z.literal('predicate'), ...named }),
  z.object({
    type: z.literal('choice'),
    ...named,
    choices: z
      .array(z.object({ value: z.union([z.string(), z.boolean()]) }))
      .min(2)
      .max(255),
  }),
  z.object({
    type: z.literal('score'),
    ...named,
    levels: z
      .array(z.object({ label: z.string() }))
      .min(2)
      .max(100),
  }),
])
const body = z.object({
  model: z.string().min(1).max(300),
  input: z.union([z.string(), z.array(message).min(1)]),
  questions: z.array(question).min(1).max(400),
})

type Question = z.infer<typeof question>

/**
 * `POST /v1/decisions`, the shape of OpenAI's Decisions API: `model` names a workflow, `input` is the record, and each
 * question is answered from the one judgement of it. What a person has to decide, and a question that the outcome is no
 * answer to, is answered by a refusal. No tokens of the caller's are used.
 */
export function addDecisions(
  app: FastifyInstance,
  way: WayIn,
  judge: Judge,
  workflows: OfferedWorkflows,
): void {
  app.post('/v1/decisions', async (request, reply) => {
    const ask = await enter(way, request, reply)
    const asked = body.safeParse(request.body)
    if (!asked.success) throw new AppError('BAD_INPUT', z.prettifyError(asked.error))
    const { model, input, questions } = asked.data
    const workflowId = await workflows.named(ask, model)
    const key = request.headers['idempotency-key']
    const idempotencyKey = typeof key === 'string' ? key : undefined
    const result = await judge(ask, { workflowId, inputData: recordIn(input), idempotencyKey })
    if (!isJudged(result)) {
      const { status, body } = refusalForm(result)
      return reply.code(status).send(body)
    }
    const decided = result.status === 'DECIDED' ? result : undefined
    return reply.send({
      model,
      answers: questions.map((one) => answer(one, decided)),
      usage: {
        ...wholeUsage,
        input_tokens_details: NO_INPUT_DETAILS,
        output_tokens_details: NO_OUTPUT_DETAILS,
      },
      judgment: judgmentForm(result),
    })
  })
}

const NO_INPUT_DETAILS = { cached_tokens: 0, cache_write_tokens: 0 }
const NO_OUTPUT_DETAILS = { reasoning_tokens: 0 }

/** The record of an input; of several parts or messages, objects are put together, the later over the earlier. */
function recordIn(input: z.infer<typeof body>['input']): JsonRecord {
  if (typeof input === 'string') return recordOf(input)
  const parts = input.flatMap(({ content }) =>
    typeof content === 'string' ? [content] : content.map((one) => ('text' in one ? one.text : one.data)),
  )
  return Object.assign({}, ...parts.map(recordOf)) as JsonRecord
}

function answer(question: Question, decided: Decided | undefined): object {
  const { type, name = null } = question
  const refusal = { type: 'refusal', name }
  if (decided === undefined) return refusal
  const own = answering(decided, question.name)
  const { confidence } = own
  if (type === 'predicate') {
    const probability = probabilityOfYes(own)
    return probability === undefined ? refusal : { type, name, probability }
  }
  if (type === 'choice') {
    const choice = chosen(
      own,
      question.choices.map(({ value }) => value),
    )
    return choice === undefined ? refusal : { type, name, confidence, ...choice }
  }
  const score = scored(
    own,
    question.levels.map(({ label }) => label),
  )
  if (score === undefined) return refusal
  const probabilities = score.probabilities.map(({ value: label, probability }, value) => ({
    label,
    value,
    probability,
  }))
  return { type, name, score: score.score, confidence, probabilities }
}
