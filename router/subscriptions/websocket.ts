import { randomUUIDv7 } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import {
  type Asked,
  AppError,
  type Told,
  type Underway,
  addGraphqlWs,
  eachWithin,
  startServerSpan,
} from '#host'
import { whatWasServed } from '../http/access-log.ts'
import { type GraphqlRoute, isForAll, usesOfOne } from '../http/graphql-route.ts'
import type { Measure } from '../http/metrics.ts'
import { type Operation, findOperation, refusal } from '../http/operation.ts'
import type { RouterSettings } from '../settings.ts'
import { type LiveRequest, liveAnswers } from './answers.ts'
import type { Connections } from './connections.ts'
import { isSameSite } from './same-site.ts'
import { type Session, authorizationIn, openSession } from './session.ts'

/** What operations over WebSocket need. */
export interface WebSocketParts {
  route: GraphqlRoute
  settings: RouterSettings
  connections: Connections
  measure: Measure
}

/** What an operation over WebSocket has in place of an HTTP status: Switching Protocols. */
const SWITCHED = 101

/**
 * Operations over WebSocket by the protocol graphql-transport-ws, on the path of those over HTTP. Who asks is told in
 * `connection_init` (`{"authorization": "Bearer …"}`), or by the header Authorization. A credential that expires or is
 * revoked ends the connection with 4403, unless the client has sent a new one before, in the payload of a `ping`.
 */
export function addWebSocket(app: FastifyInstance, parts: WebSocketParts): { drain: () => void } {
  const { route, settings, connections } = parts
  const lookMs = settings.keep_alive_seconds * 1000
  const allowed = new Set(settings.cors_origins.split(',').map((origin) => origin.trim()))
  return addGraphqlWs<Session>(app, {
    path: '/graphql',
    log: route.log,
    maxMessageBytes: settings.max_websocket_message_bytes,
    keepAliveMs: lookMs,
    trustedProxies: settings.trust_proxy === 'none' ? undefined : settings.trust_proxy,
    admit: ({ headers }, { host }) => (isSameSite(headers.origin, host, allowed) ? undefined : 403),
    protocol: {
      connect: (connected, payload) => openSession({ route, connections, lookMs }, connected, payload),
      async ping({ credential }, payload) {
        const authorization = authorizationIn(payload)
        if (authorization !== undefined) await credential.renew(authorization).catch(() => {})
      },
      operate: (session, asked, underway) => operate(parts, session, asked, underway),
      leave: (session) => session.leave(),
    },
  })
}

/** An operation's answers; it is logged and counted when it is over. */
function operate(
  parts: WebSocketParts,
  session: Session,
  asked: Asked,
  underway: Underway,
): AsyncIterable<Told> {
  const requestId = randomUUIDv7()
  const span = startServerSpan('operation', {}, requestId)
  const { headers } = session.connected
  const { route, settings, measure } = parts
  const began = performance.now()
  const answers = async function* (): AsyncGenerator<Told> {
    const operation = await admitted(parts, session, asked, underway.count)
    const { credential } = session
    const request: LiveRequest = { operation, credential, requestId, headers, signal: underway.signal }
    const live = liveAnswers(request, route, settings.subscription_queue)
    let count = 0
    try {
      for await (const told of live) {
        yield told
        count += 1
      }
    } finally {
      const ms = performance.now() - began
      const { name, kind, trusted } = operation
      const served = { name, kind, trusted, result: live.result }
      const line = {
        requestId,
        transport: 'websocket',
        route: '/graphql',
        ms: Math.round(ms),
        answers: count,
      }
      span.run(() => route.log.info({ ...line, ...whatWasServed([served], headers) }, 'request'))
      measure(served, { status: SWITCHED, ms })
      span.end()
    }
  }
  return eachWithin(span, answers())
}

/** What is to be executed, or why it isn't. */
async function admitted(
  { route, settings }: WebSocketParts,
  { connected, credential }: Session,
  asked: Asked,
  count: number,
): Promise<Operation> {
  const operation = await findOperation(asked, route, 'any')
  try {
    if (count > settings.max_subscriptions_per_connection)
      throw new AppError(
        'RATE_LIMITED',
        `There are ${count - 1} operations on this connection, the most allowed.`,
      )
    await route.admit({ viewer: credential.viewer, address: connected.address }, usesOfOne(operation))
    if (isForAll(operation, route)) throw new AppError('BAD_INPUT', 'Sign in over HTTP.')
    return operation
  } catch (error) {
    return { ...operation, found: undefined, answer: refusal(error, route.log) }
  }
}
