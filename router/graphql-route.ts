import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type ExecutionArgs, GraphQLError } from 'graphql'
import { createHandler } from 'graphql-http'
import type { Viewer } from '#host'
import type { Authenticate } from './authenticate.ts'
import type { Graph } from './execute.ts'
import { clientError } from './client-error.ts'

/** `GET` and `POST /graphql` after the GraphQL over HTTP specification. Every request needs a token. */
export function addGraphqlRoute(app: FastifyInstance, graph: Graph, authenticate: Authenticate): void {
  const handle = createHandler<FastifyRequest, undefined, { viewer: Viewer }>({
    schema: graph.schema,
    parse: (source) => graph.parse(typeof source === 'string' ? source : source.body),
    validate: (_, document) => graph.validate(document),
    context: (request) => ({ viewer: request.raw.viewer }),
    execute: (args) => execute(graph, args),
    formatError: (error) =>
      error instanceof GraphQLError ? clientError(error.toJSON()) : new GraphQLError(error.message),
  })

  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    request.viewer = await authenticate(request.headers.authorization)
    const [body, init] = await handle({
      method: request.method,
      url: request.url,
      headers: request.headers,
      body: () => request.body as Record<string, unknown> | string | null,
      raw: request,
      context: undefined,
    })
    return reply
      .code(init.status)
      .headers(init.headers ?? {})
      .send(body)
  }
  app.decorateRequest('viewer')
  app.route({ method: ['GET', 'POST'], url: '/graphql', handler: answer })
}

async function execute(graph: Graph, args: ExecutionArgs): Promise<never> {
  const { document, operationName, variableValues, contextValue } = args
  const { viewer } = contextValue as { viewer: Viewer }
  const answer = await graph.execute({
    document,
    operationName: operationName ?? undefined,
    variables: variableValues ?? undefined,
    viewer,
  })
  // The answer comes from subgraphs, so its errors are already plain; graphql-http's type wants instances.
  return answer as never
}

declare module 'fastify' {
  interface FastifyRequest {
    viewer: Viewer
  }
}
