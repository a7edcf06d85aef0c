import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { AppError } from '#host'
import { type WayIn, enter } from './asking.ts'
import { refusalForm } from './error-form.ts'
import { type Judge, isJudged } from './judging.ts'
import { judgmentForm, wholeUsage } from './judgment-form.ts'
import { recordOf } from './records.ts'
import { type Decided, answering, chosen, probabilityOfYes, scored } from './typed-answers.ts'
import type { OfferedWorkflows } from './workflows.ts'

const instructions = z.unknown()
const question = z.discriminatedUnion('type', [
  z.object({ type: z.literal('noul'), instructions }),
  z.object({
    type: z.literal('choice'),
    instructions,
    criteria: z
      .record(z.string(), z.unknown())
      .refine((options) => Object.keys(options).length >= 2, 'needs two options or more'),
  }),
  z.object({ type: z.literal('score'), instructions, criteria: z.array(z.string()).min(2).max(100) }),
])
const body = z.object({
  model: z.string().min(1).max(300),
  state: z.union([z.string(), z.record(z.string(), z.unknown()), z.array(z.unknown())]),
  questions: z
    .record(z.string().min(1).max(200), question)
    .refine((all) => Object.keys(all).length > 0, 'needs a question'),
})

type Question = z.infer<typeof question>

/**
 * `POST /v1/systemone`, the System One protocol: `model` names a workflow, `state` is the record, and each question is
 * answered from the one judgement of it. The protocol knows no refusal of a question, so what a person has to decide,
 * or a question that the outcome is no answer to, is the error 422.
 */
export function addSystemOne(
  app: FastifyInstance,
  way: WayIn,
  judge: Judge,
  workflows: OfferedWorkflows,
): void {
  app.post('/v1/systemone', async (request, reply) => {
    const ask = await enter(way, request, reply)
    const asked = body.safeParse(request.body)
    if (!asked.success) throw new AppError('BAD_INPUT', z.prettifyError(asked.error))
    const { model, state, questions } = asked.data
    const workflowId = await workflows.named(ask, model)
    const key = request.headers['idempotency-key']
    const idempotencyKey = typeof key === 'string' ? key : undefined
    const result = await judge(ask, { workflowId, inputData: recordOf(state), idempotencyKey })
    if (!isJudged(result)) {
      const { status, body } = refusalForm(result)
      return reply.code(status).send(body)
    }
    const judgment = judgmentForm(result)
    const refuse = (code: string, why: string): unknown =>
      reply
        .code(422)
        .send({ error: { message: why, type: 'invalid_request_error', param: null, code }, judgment })
    if (result.status !== 'DECIDED')
      return refuse('NEEDS_REVIEW', `A person decides. ${result.explanation} The judgement is ${result.id}.`)
    const answers: Record<string, object> = {}
    for (const [name, one] of Object.entries(questions)) {
      const answer = answerTo(one, answering(result, name))
      if (answer === undefined)
        return refuse(
          'NO_ANSWER',
          `The outcome ${JSON.stringify(result.outcome)} answers no such question as ${name}.`,
        )
      answers[name] = answer
    }
    return reply.send({ model, answers, usage: wholeUsage, judgment })
  })
}

function answerTo(question: Question, decided: Decided): object | undefined {
  const { type } = question
  const { confidence } = decided
  if (type === 'noul') {
    const noul = probabilityOfYes(decided)
    return noul === undefined ? undefined : { type, noul }
  }
  if (type === 'choice') {
    // Options are names here: a yes or no is the option that reads like it.
    const named =
      typeof decided.outcome === 'boolean' ? { outcome: String(decided.outcome), confidence } : decided
    const choice = chosen(named, Object.keys(question.criteria))
    return choice && { type, choice: choice.choice, confidence, probabilities: byName(choice.probabilities) }
  }
  const { criteria } = question
  const score = scored(decided, criteria)
  return (
    score && {
      type,
      score: score.score,
      confidence,
      probabilities: byName(score.probabilities),
      legend: Object.fromEntries(criteria.map((label, level) => [String(level), label])),
    }
  )
}

function byName(shares: readonly { value: string; probability: number }[]): Record<string, number> {
  return Object.fromEntries(shares.map(({ value, probability }) => [value, probability]))
}
