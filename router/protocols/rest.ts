import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { AppError, type Platform, httpStatus } from '#host'
import { type WayIn, enter } from './asking.ts'
import { type Judge, type Judged, type Refused, isJudged, statusOfRefusal } from './judging.ts'

const body = z.strictObject({
  workflow_id: z.string(),
  input_data: z.record(z.string(), z.unknown()),
  method: z.enum(['RULE', 'LLM', 'HYBRID', 'rule', 'llm', 'hybrid']).default('HYBRID'),
  idempotency_key: z.string().optional(),
})

/** The few routes besides GraphQL that existing smoke and load scripts call. */
export function addRestRoutes(app: FastifyInstance, platform: Platform, way: WayIn, judge: Judge): void {
  app.get<{ Params: { service: string } }>('/api/v2/:service/health', async (request, reply) => {
    const { service } = request.params
    if (service === 'router') return { status: 'ok', service }
    if (!platform.subgraphs.some(({ slug, port }) => slug === service && port !== undefined))
      throw new AppError('NOT_FOUND', `There is no service ${service}.`)
    const alive = await platform.alive(service)
    return reply.code(alive ? 200 : 503).send({ status: alive ? 'ok' : 'unreachable', service })
  })

  app.post('/api/v2/judgment/execute', async (request, reply) => {
    const ask = await enter(way, request, reply)
    const asked = body.safeParse(request.body)
    if (!asked.success)
      throw new AppError(
        'BAD_INPUT',
        asked.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`).join('; '),
      )
    const { workflow_id: workflowId, input_data: inputData, method, idempotency_key: key } = asked.data
    const header = request.headers['idempotency-key']
    const idempotencyKey = key ?? (typeof header === 'string' ? header : undefined)
    const input = { workflowId, inputData, method: method.toUpperCase(), idempotencyKey }
    try {
      const result = await judge(ask, input)
      return reply.code(isJudged(result) ? 200 : statusOfRefusal(result)).send(asRest(result, workflowId))
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'RATE_LIMITED') throw error
      const { code, message } = error
      return reply.code(httpStatus[code]).send({ error: { code, message } })
    }
  })
}

function asRest(result: Judged | Refused, workflowId: string): object {
  if (!isJudged(result)) {
    const { __typename: code, ...rest } = result
    return { error: { code, ...rest } }
  }
  return {
    judgment_id: result.id,
    workflow_id: workflowId,
    workflow_version: result.workflowVersion,
    status: result.status,
    outcome: result.outcome,
    proposed_outcome: result.proposedOutcome,
    confidence: result.confidence,
    method: result.method,
    explanation: result.explanation,
    execution_time_ms: result.durationMs,
    created_at: result.createdAt,
  }
}
