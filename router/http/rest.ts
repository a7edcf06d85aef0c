import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { type Answer, AppError, type ErrorCode, type Platform, httpStatus } from '#host'
import type { Authenticate } from '../identity/authenticate.ts'
import type { Graph } from '../graph.ts'
import type { Uses } from '../rate-limits/categories.ts'
import type { Admit } from '../rate-limits/rate-limits.ts'
import { contextOf, handOnHeaders } from '../request-context.ts'
import { resultOf } from './answer-body.ts'

const body = z.strictObject({
  workflow_id: z.string(),
  input_data: z.record(z.string(), z.unknown()),
  method: z.enum(['RULE', 'LLM', 'HYBRID', 'rule', 'llm', 'hybrid']).default('HYBRID'),
  idempotency_key: z.string().optional(),
})

/** What a request to judge counts as. */
const JUDGING: Uses = new Map([['judgment', 1]])

/** HTTP status of each refusal of `executeJudgment`. */
const statusOfRefusal: Record<string, number> = {
  InvalidInputData: 422,
  InvalidOptions: 422,
  MethodUnavailable: 422,
  WorkflowNotActive: 409,
  IdempotencyKeyReused: 409,
  JudgmentTimedOut: 504,
}

/** The few routes besides GraphQL that existing smoke and load scripts call. */
export function addRestRoutes(
  app: FastifyInstance,
  platform: Platform,
  { graph, authenticate, admit }: { graph: Graph; authenticate: Authenticate; admit: Admit },
): void {
  const executeJudgment = graph.parse(
    readFileSync(join(import.meta.dirname, 'operations/execute-judgment.operations.graphql'), 'utf8'),
  )

  app.get<{ Params: { service: string } }>('/api/v2/:service/health', async (request, reply) => {
    const { service } = request.params
    if (service === 'router') return { status: 'ok', service }
    if (!platform.subgraphs.some(({ slug, port }) => slug === service && port !== undefined))
      throw new AppError('NOT_FOUND', `There is no service ${service}.`)
    const alive = await platform.alive(service)
    return reply.code(alive ? 200 : 503).send({ status: alive ? 'ok' : 'unreachable', service })
  })

  app.post('/api/v2/judgment/execute', async (request, reply) => {
    const viewer = await authenticate(request)
    viewer.requireSignedIn()
    await admit({ viewer, address: request.ip }, JUDGING, reply)
    const asked = body.safeParse(request.body)
    if (!asked.success)
      throw new AppError(
        'BAD_INPUT',
        asked.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`).join('; '),
      )
    const {
      workflow_id: workflowId,
      input_data: inputData,
      method,
      idempotency_key: idempotencyKey,
    } = asked.data
    const input = {
      workflowId,
      inputData,
      method: method.toUpperCase(),
      idempotencyKey: idempotencyKey ?? request.headers['idempotency-key'],
    }
    const context = contextOf(request, reply, viewer)
    const executed = await graph.execute({ document: executeJudgment, variables: { input }, context })
    handOnHeaders(context, reply)
    const result = resultOf(executed)
    request.operations = [{ name: 'ExecuteJudgment', kind: 'mutation', trusted: undefined, result }]
    const answer = 'text' in executed ? (JSON.parse(executed.text) as Answer) : executed
    const error = answer.errors?.[0]
    if (error !== undefined)
      return reply
        .code(statusOf(error.extensions?.['code']))
        .send({ error: { code: error.extensions?.['code'], message: error.message } })
    const judged = answer.data?.['executeJudgment'] as Record<string, unknown>
    return reply.code(statusOfRefusal[String(judged['__typename'])] ?? 200).send(asRest(judged, workflowId))
  })
}

function statusOf(code: unknown): number {
  return typeof code === 'string' && code in httpStatus ? httpStatus[code as ErrorCode] : 500
}

function asRest(result: Record<string, unknown>, workflowId: string): object {
  if (result['__typename'] !== 'Judgment') {
    const { __typename: code, ...rest } = result
    return { error: { code, ...rest } }
  }
  return {
    judgment_id: result['id'],
    workflow_id: workflowId,
    workflow_version: result['workflowVersion'],
    status: result['status'],
    outcome: result['outcome'],
    proposed_outcome: result['proposedOutcome'],
    confidence: result['confidence'],
    method: result['method'],
    explanation: result['explanation'],
    execution_time_ms: result['durationMs'],
    created_at: result['createdAt'],
  }
}
