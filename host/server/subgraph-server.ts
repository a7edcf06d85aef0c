import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSubgraphSchema } from '@apollo/subgraph'
import type { FastifyInstance } from 'fastify'
import { GraphQLError, type GraphQLSchema, Kind, parse } from 'graphql'
import { mercurius } from 'mercurius'
import { AppError } from '../errors.ts'
import type { Answer, AnswerError, SubscriptionTransport, Transport } from '../graph-client.ts'
import { type IdentityHeader, VIEWER_HEADER } from '../identity/internal-header.ts'
import type { Viewer } from '../identity/viewer.ts'
import type { Log } from '../observability/log.ts'
import { inSpan } from '../observability/tracing.ts'
import { traceRequests } from './fastify.ts'
import type { Assembly, Subgraph } from '../subgraph.ts'
import { maskError } from './mask.ts'
import { guardResolvers } from './permissions.ts'
import { scalars } from './scalars.ts'
import { subscriptionRunner } from './subscribe.ts'
import { offerSubscriptions } from './subscriptions.ts'

/** The ways into a subgraph of this process. */
export interface SubgraphDoors {
  call: Transport
  subscribe: SubscriptionTransport
}

/** GraphQL of one subgraph on a server, and the same without HTTP for the router in this process. */
export async function addSubgraph(
  app: FastifyInstance,
  subgraph: Subgraph,
  assembly: Assembly<unknown>,
  surroundings: { identity: IdentityHeader; log: Log },
): Promise<SubgraphDoors> {
  const { identity, log } = surroundings
  const schema = executableSchema(subgraph)
  const viewerOf = (headers: Headers): Promise<Viewer> =>
    identity.read(single(headers[VIEWER_HEADER]), single(headers['traceparent']))
  const contextFor = (viewer: Viewer): object => ({ viewer, ...(assembly.context({ viewer }) as object) })
  // Who asks is settled before anything is parsed, so that a stranger learns nothing of the schema.
  app.addHook('preHandler', async (request) => {
    if (request.url.startsWith('/graphql')) await viewerOf(request.headers)
  })
  traceRequests(app, `subgraph ${subgraph.slug}`)
  await app.register(mercurius, {
    schema,
    jit: 1,
    graphiql: false,
    ide: false,
    path: '/graphql',
    context: async ({ headers }) => contextFor(await viewerOf(headers)),
    errorFormatter: (execution) => ({
      statusCode: 200,
      response: {
        data: execution.data ?? null,
        errors: (execution.errors ?? []).map((error) => asFormatted(error, log)),
      },
    }),
  })
  const subscribe = subscriptionRunner(schema, contextFor, log)
  if (schema.getSubscriptionType() != null) offerSubscriptions(app, subscribe, { identity, log })
  await app.ready()
  const call: Transport = (operation, viewer) =>
    inSpan(`subgraph ${subgraph.slug}`, async () => {
      try {
        const { data, errors } = await app.graphql(
          operation.query,
          contextFor(viewer),
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
  return { call, subscribe }
}

type Headers = Record<string, string | string[] | undefined>

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
