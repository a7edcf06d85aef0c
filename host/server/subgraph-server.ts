import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSubgraphSchema } from '@apollo/subgraph'
import type { FastifyInstance } from 'fastify'
import { GraphQLError, type GraphQLSchema, Kind, parse } from 'graphql'
import { mercurius } from 'mercurius'
import { AppError } from '../errors.ts'
import type { Answer, AnswerError, Transport } from '../graph-client.ts'
import { type IdentityHeader, VIEWER_HEADER } from '../identity/internal-header.ts'
import type { Log } from '../observability/log.ts'
import { inSpan } from '../observability/tracing.ts'
import { traceRequests } from './fastify.ts'
import type { Assembly, Subgraph } from '../subgraph.ts'
import { maskError } from './mask.ts'
import { guardResolvers } from './permissions.ts'
import { scalars } from './scalars.ts'

/** GraphQL of one subgraph on a server, and the same without HTTP for the router in this process. */
export async function addSubgraph(
  app: FastifyInstance,
  subgraph: Subgraph,
  assembly: Assembly<unknown>,
  surroundings: { identity: IdentityHeader; log: Log },
): Promise<Transport> {
  const { identity, log } = surroundings
  const contextOf = async (headers: Record<string, string | string[] | undefined>): Promise<object> => {
    const header = headers[VIEWER_HEADER]
    const viewer = await identity.read(typeof header === 'string' ? header : undefined)
    return { viewer, ...(assembly.context({ viewer }) as object) }
  }
  // Who asks is settled before anything is parsed, so that a stranger learns nothing of the schema.
  app.addHook('preHandler', async (request) => {
    if (request.url.startsWith('/graphql')) await identity.read(single(request.headers[VIEWER_HEADER]))
  })
  traceRequests(app, `subgraph ${subgraph.slug}`)
  await app.register(mercurius, {
    schema: executableSchema(subgraph),
    jit: 1,
    graphiql: false,
    ide: false,
    path: '/graphql',
    context: (request) => contextOf(request.headers),
    errorFormatter: (execution) => ({
      statusCode: 200,
      response: {
        data: execution.data ?? null,
        errors: (execution.errors ?? []).map((error) => asFormatted(error, log)),
      },
    }),
  })
  await app.ready()
  return (operation, { headers }) =>
    inSpan(`subgraph ${subgraph.slug}`, async () => {
      const context = await contextOf(headers)
      try {
        const { data, errors } = await app.graphql(
          operation.query,
          context,
          operation.variables,
          operation.operationName,
        )
        // Mercurius has passed the errors through the formatter above.
        const answer = { data: data ?? null, ...(errors !== undefined && { errors: errors.map(plain) }) }
        return { answer, headers: {} }
      } catch (error) {
        return { answer: refusedBeforeExecution(error, log), headers: {} }
      }
    })
}

/** The schema of the folder's SDL with guarded resolvers. */
function executableSchema(subgraph: Subgraph): GraphQLSchema {
  const typeDefs = parse(readFileSync(join(subgraph.dir, 'schema.graphql'), 'utf8'))
  const declared = new Set(
    typeDefs.definitions.flatMap((node) =>
      node.kind === Kind.SCALAR_TYPE_DEFINITION ? [node.name.value] : [],
    ),
  )
  const used = Object.fromEntries(Object.entries(scalars).filter(([name]) => declared.has(name)))
  const resolvers = guardResolvers(typeDefs, { ...used, ...subgraph.resolvers })
  // Apollo's resolver map type knows neither reference resolvers nor scalars given as plain functions.
  return buildSubgraphSchema([{ typeDefs, resolvers: resolvers as never }])
}

/** Mercurius throws what it finds before it executes: syntax and validation, with the single errors inside. */
function refusedBeforeExecution(error: unknown, log: Log): Answer {
  if (error instanceof AppError) throw error
  const inner =
    error instanceof Error && 'errors' in error && Array.isArray(error.errors) ? error.errors : [error]
  return { errors: inner.map((one) => maskError(one instanceof Error ? one : new Error(String(one)), log)) }
}

function asFormatted(error: Error, log: Log): GraphQLError {
  const { message, path, extensions } = maskError(error, log)
  return new GraphQLError(message, { path: path ?? null, extensions: extensions ?? {} })
}

function plain({ message, path, locations, extensions }: GraphQLError): AnswerError {
  return {
    message,
    ...(path !== undefined && { path }),
    ...(locations !== undefined && { locations }),
    extensions,
  }
}

function single(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}
