import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type ExecutionArgs, GraphQLError } from 'graphql'
import { createHandler } from 'graphql-http'
import type { Authenticate } from '../identity/authenticate.ts'
import type { Graph } from '../graph.ts'
import { type RequestContext, contextOf } from '../request-context.ts'
import { clientError } from './client-error.ts'

/** `GET` and `POST /graphql` after the GraphQL over HTTP specification. Every request needs a token. */
export function addGraphqlRoute(app: FastifyInstance, graph: Graph, authenticate: Authenticate): void {
  const handle = createHandler<FastifyRequest, undefined, { from: RequestContext }>({
    schema: graph.schema,
    parse: (source) => graph.parse(typeof source === 'string' ? source : source.body),
    validate: (_, document) => graph.validate(document),
    context: (request) => ({ from: request.raw.from }),
    execute: (args) => execute(graph, args),
    formatError: (error) =>
      error instanceof GraphQLError ? clientError(error.toJSON()) : new GraphQLError(error.message),
  })

  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const viewer = await authenticate(request.headers.authorization)
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
