import type { FastifyInstance } from 'fastify'
import { type Client, createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import { AppError, type ErrorCode, httpStatus } from '../errors.ts'
import type { Answer, SubscriptionTransport } from '../graph-client.ts'
import { type IdentityHeader, VIEWER_HEADER, identityHeaders } from '../identity/internal-header.ts'
import type { Log } from '../observability/log.ts'
import type { Told } from './graphql-ws-conversation.ts'
import { addGraphqlWs } from './graphql-ws-server.ts'
import { maskError } from './mask.ts'
import type { Subscribe } from './subscribe.ts'

const MAX_MESSAGE_BYTES = 1024 * 1024
const KEEP_ALIVE_MS = 10_000
/** How long a connection may take to be opened, and then to be let in. */
const PATIENCE_MS = 2000
/** How long a connection without subscriptions is kept. */
const LINGER_MS = 5000

/**
 * Offers a subgraph's subscriptions to the router in other processes. One connection carries those of many viewers:
 * each subscription brings its own signed identity and trace, as headers would, in the message's `extensions`.
 */
export function offerSubscriptions(
  app: FastifyInstance,
  subscribe: Subscribe,
  { identity, log }: { identity: IdentityHeader; log: Log },
): void {
  const refusal = (error: unknown): Told => ({
    errors: [maskError(error instanceof Error ? error : new Error(String(error)), log)],
  })
  addGraphqlWs(app, {
    path: '/graphql',
    log,
    maxMessageBytes: MAX_MESSAGE_BYTES,
    keepAliveMs: KEEP_ALIVE_MS,
    protocol: {
      // Who asks is told with each operation.
      connect: async () => true,
      async *operate(_, { query, variables, operationName, extensions }, { signal }) {
        try {
          const { [VIEWER_HEADER]: header, traceparent } = extensions ?? {}
          const viewer = await identity.read(textOr(header), textOr(traceparent))
          const operation = {
            query: query ?? '',
            variables: variables ?? undefined,
            operationName: operationName ?? undefined,
          }
          for await (const answer of subscribe(operation, viewer, signal))
            yield { answer: JSON.stringify(answer) }
        } catch (error) {
          yield refusal(error)
        }
      },
    },
  })
}

/** Subscriptions of a subgraph in another process, at its GraphQL endpoint, over one pooled connection that is opened when it is needed. */
export function subscriptionsOver(
  slug: string,
  endpoint: string,
  identity: IdentityHeader,
): { subscribe: SubscriptionTransport; close: () => Promise<void> } {
  const client = createClient({
    url: endpoint.replace(/^http/, 'ws'),
    webSocketImpl: Patient,
    connectionAckWaitTimeout: PATIENCE_MS,
    retryAttempts: 0,
    lazyCloseTimeout: LINGER_MS,
    keepAlive: KEEP_ALIVE_MS,
  })
  endWhenSilent(client)
  return {
    close: async () => client.dispose(),
    async *subscribe(operation, viewer, signal) {
      const extensions = await identityHeaders(identity, viewer)
      // Who left while their identity was signed would be heard by nobody.
      if (signal.aborted) return
      const answers = client.iterate({
        query: operation.query,
        variables: operation.variables ?? null,
        operationName: operation.operationName ?? null,
        extensions,
      })
      signal.addEventListener('abort', () => void answers.return?.(), { once: true })
      try {
        for await (const answer of answers) yield answer as Answer
      } catch (error) {
        if (!signal.aborted) throw endOf(slug, error)
      }
    },
  }
}

/** A connection that gives up when nobody answers: a machine that is gone refuses nothing. */
class Patient extends WebSocket {
  constructor(url: string, protocol: string) {
    super(url, protocol, { handshakeTimeout: PATIENCE_MS })
  }
}

function textOr(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** Lets go of a connection whose other side answers no ping: a cable that was pulled closes nothing. */
function endWhenSilent(client: Client): void {
  let timer: NodeJS.Timeout | undefined
  client.on('ping', (received) => {
    if (!received) timer = setTimeout(() => client.terminate(), KEEP_ALIVE_MS / 2).unref()
  })
  client.on('pong', (received) => {
    if (received) clearTimeout(timer)
  })
  client.on('closed', () => clearTimeout(timer))
}

/** Why a subscription ended: what the subgraph said to clients, a fault that it told of, or that the connection broke. */
function endOf(slug: string, error: unknown): Error {
  const [said] = Array.isArray(error)
    ? (error as { message?: unknown; extensions?: { code?: unknown } }[])
    : []
  if (said === undefined)
    return new AppError(
      'INTERRUPTED',
      `The connection to the service ${slug} broke. Events may have been missed.`,
      { cause: error },
    )
  const code = said.extensions?.code
  const isForClients =
    typeof code === 'string' && code in httpStatus && code !== 'INTERNAL' && code !== 'UNAUTHENTICATED'
  if (isForClients) return new AppError(code as ErrorCode, String(said.message))
  return new Error(`the service ${slug} refused a subscription: ${String(said.message)}`)
}
