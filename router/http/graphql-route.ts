import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { OperationTypeNode } from 'graphql'
import { AppError } from '#host'
import type { Graph } from '../graph.ts'
import type { Authenticate } from '../identity/authenticate.ts'
import { ONE, type Uses, together, usesOf } from '../rate-limits/categories.ts'
import type { Admit } from '../rate-limits/rate-limits.ts'
import { type RequestContext, contextOf, handOnHeaders } from '../request-context.ts'
import { bodyOf, resultOf, statusOf } from './answer-body.ts'
import { guardAgainstForgery } from './csrf-guard.ts'
import { COMPLETE_EVENT, EVENTS, nextEvent } from './event-text.ts'
import { EVENT_STREAM, type MediaType, mediaTypeOf, takesEvents } from './media-type.ts'
import { type Operation, type Surroundings, answerTo, findOperation } from './operation.ts'
import { parametersOf } from './parameters.ts'

/** What the route needs. */
export interface GraphqlRoute extends Surroundings {
  graph: Graph
  authenticate: Authenticate
  admit: Admit
  /** Most operations of a batch. */
  maxBatch: number
  /** Whether errors may tell what else the schema has. */
  suggestions: boolean
}

/** Answers a subscription by server-sent events. */
export type Stream = (
  operation: Operation,
  context: RequestContext,
  request: FastifyRequest,
  reply: FastifyReply,
) => Promise<FastifyReply>

/**
 * `GET` and `POST /graphql` after the GraphQL over HTTP specification (draft of 2025), batches as arrays, and GraphQL over
 * server-sent events for whoever accepts them.
 */
export function addGraphqlRoute(app: FastifyInstance, route: GraphqlRoute, stream: Stream): void {
  app.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    exposeHeadRoute: false,
    handler: (request, reply) => answer({ ...route, stream }, request, reply),
  })
  app.route({
    method: ['HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    url: '/graphql',
    handler: (_, reply) =>
      refuseMethod(reply, 'GET, POST', 'GraphQL is asked by POST, and queries also by GET.'),
  })
}

async function answer(
  route: GraphqlRoute & { stream: Stream },
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const type = mediaTypeOf(request.headers.accept)
  if (type === undefined)
    throw new AppError(
      'NOT_ACCEPTABLE',
      'Answers are application/graphql-response+json, application/json or text/event-stream, in UTF-8: accept one of them.',
    )
  // What is refused before it is read is told as JSON.
  if (type !== EVENT_STREAM) reply.type(`${type}; charset=utf-8`)
  guardAgainstForgery(request)
  const context = await knownSender(route, request, reply)
  // The whole request is answered by one graph, whatever supergraph comes meanwhile.
  using graph = route.graph.hold()
  const now: Surroundings = { ...route, graph }
  const { batched, operations } = await admittedOperations(route, { now, type, context }, request, reply)
  const [only] = operations
  if (!batched && only?.kind === OperationTypeNode.SUBSCRIPTION)
    return route.stream(only, context, request, reply)

  const answers = await Promise.all(operations.map((operation) => answerTo(operation, context, now)))
  request.operations = operations.map(({ name, kind, trusted }, index) => ({
    name,
    kind,
    trusted,
    result: resultOf(answers[index] ?? {}),
  }))
  const view = { requestId: request.id, suggestions: route.suggestions }
  const [body = '', ...more] = answers.map((one) => bodyOf(one, view))
  const [first = {}] = answers
  handOnHeaders(context, reply)
  if (batched) return reply.send(`[${[body, ...more].join(',')}]`)
  if (type === EVENT_STREAM) return reply.type(EVENTS).send(nextEvent(body) + COMPLETE_EVENT)
  return reply.code(statusOf(first, type)).send(body)
}

/** The operations of a request, within the rate limits, of somebody who may ask. */
async function admittedOperations(
  route: GraphqlRoute,
  { now, type, context }: { now: Surroundings; type: MediaType; context: RequestContext },
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<{ batched: boolean; operations: Operation[] }> {
  const { batched, operations: asked } = parametersOf(request, route.maxBatch)
  if (batched && type === EVENT_STREAM)
    throw new AppError('BAD_INPUT', 'Batches are answered as JSON: accept application/json.')
  const takes = !batched && takesEvents(request.headers.accept) ? 'any' : 'one answer'
  const operations = await Promise.all(asked.map((parameters) => findOperation(parameters, now, takes)))
  if (request.method === 'GET' && operations.some(({ kind }) => kind === OperationTypeNode.MUTATION))
    return refuseMethod(reply, 'POST', 'Mutations are sent by POST: a GET changes nothing.')
  const uses = together(operations.map(usesOfOne))
  await route.admit({ viewer: context.viewer, address: request.ip }, uses, reply)
  if (batched && (uses.get('login') ?? 0) > 1)
    throw new AppError('BAD_INPUT', 'Sign in one at a time: a request can try one password.')
  // Before anything is told of the documents: a stranger learns nothing of the schema.
  if (!operations.every((operation) => isForAll(operation, now))) context.viewer.requireSignedIn()
  return { batched, operations }
}

/** The context of a request whose sender is known; a token that isn't accepted counts against the address. */
async function knownSender(
  route: GraphqlRoute,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<RequestContext> {
  try {
    return contextOf(request, reply, await route.authenticate(request))
  } catch (error) {
    await route.admit({ viewer: undefined, address: request.ip }, ONE, reply)
    throw error
  }
}

/** Whether an operation asks for nothing but what is for everybody. */
export function isForAll({ found, parameters }: Operation, { graph }: Surroundings): boolean {
  return found !== undefined && graph.isPublic(found.document, parameters.operationName)
}

/** What an operation counts as against the rate limits. */
export function usesOfOne({ found }: Operation): Uses {
  return found === undefined ? ONE : usesOf(found.document, found.definition)
}

function refuseMethod(reply: FastifyReply, allowed: string, why: string): never {
  reply.header('allow', allowed)
  throw new AppError('METHOD_NOT_ALLOWED', why)
}
