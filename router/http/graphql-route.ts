import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type ExecutionArgs, GraphQLError } from 'graphql'
import { createHandler } from 'graphql-http'
import type { Authenticate } from '../identity/authenticate.ts'
import type { IsPublic } from '../identity/public-fields.ts'
import type { Graph } from '../graph.ts'
import { type RequestContext, contextOf } from '../request-context.ts'
import { clientError } from './client-error.ts'

/**
 * `GET` and `POST /graphql` after the GraphQL over HTTP specification. Every request needs a credential, but for those
 * that ask only for what is for everybody.
 */
export function addGraphqlRoute(
  app: FastifyInstance,
  graph: Graph,
  authenticate: Authenticate,
  isPublic: IsPublic,
): void {
  const handle = createHandler<FastifyRequest, undefined, { from: RequestContext }>({
    schema: graph.schema,
    // Before anything else is told of the document: a stranger learns nothing of the schema.
    onSubscribe({ raw: { from } }, { query, operationName }) {
      if (from.viewer.isAnonymous && !isPublicText(query, operationName)) from.viewer.requireSignedIn()
    },
    parse: (source) => graph.parse(typeof source === 'string' ? source : source.body),
    validate: (_, document) => graph.validate(document),
    context: (request) => ({ from: request.raw.from }),
    execute: (args) => execute(graph, args),
    formatError: (error) =>
      error instanceof GraphQLError ? clientError(error.toJSON()) : new GraphQLError(error.message),
  })

  const isPublicText = (text: string, operationName: string | null | undefined): boolean => {
    try {
      return isPublic(graph.parse(text), operationName)
    } catch {
      return false
    }
  }

  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const viewer = await authenticate(request)
    request.from = contextOf(request, reply, viewer)
    const [body, init] = await handle({
      method: request.method,
      url: request.url,
      headers: request.headers,
      body: () => request.body as Record<string, unknown> | string | null,
      raw: request,
      context: undefined,
    })
    reply.code(init.status).headers(init.headers ?? {})
    // One by one: Fastify keeps each of several cookies.
    for (const [name, value] of request.from.responseHeaders) reply.header(name, value)
    return reply.send(body)
  }
  app.decorateRequest('from')
  app.route({ method: ['GET', 'POST'], url: '/graphql', handler: answer })
}

async function execute(graph: Graph, args: ExecutionArgs): Promise<never> {
  const { document, operationName, variableValues, contextValue } = args
  const { from } = contextValue as { from: RequestContext }
  const answer = await graph.execute({
    document,
    operationName: operationName ?? undefined,
    variables: variableValues ?? undefined,
    context: from,
  })
  // The answer comes from subgraphs, so its errors are already plain; graphql-http's type wants instances.
  return answer as never
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set when it is known who asks. */
    from: RequestContext
  }
}
