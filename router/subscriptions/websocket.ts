import { randomUUIDv7 } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { type ExecutionArgs, GraphQLError } from 'graphql'
import { CloseCode, type Context, type ServerOptions, type SubscribePayload } from 'graphql-ws'
import {
  type Answer,
  type AnswerError,
  AppError,
  type BoundedQueue,
  type Connected,
  type Viewer,
  addGraphqlWs,
  appErrorOf,
  maskError,
} from '#host'
import type { AnswerText } from '../graph.ts'
import { clientError } from '../http/client-error.ts'
import { type GraphqlRoute, isForAll, usesOfOne } from '../http/graphql-route.ts'
import { type Operation, answerTo, findOperation } from '../http/operation.ts'
import type { RequestContext } from '../request-context.ts'
import type { RouterSettings } from '../settings.ts'
import type { Connections } from './connections.ts'
import { outbox } from './outbox.ts'

/** What operations over WebSocket need. */
export interface WebSocketParts {
  route: GraphqlRoute
  settings: RouterSettings
  connections: Connections
}

/** Somebody who is connected. */
interface Session {
  /** The credential last shown, as in the header Authorization. */
  authorization: string | undefined
  viewer: Viewer
  /** Ends the connection when the credential is no longer good. */
  watch: NodeJS.Timeout
  /** Takes the connection out of the count. */
  leave: () => void
  operations: number
}

type Extra = { connected: Connected; session?: Session }
type Protocol = ServerOptions<Record<string, unknown>, Extra>
type Connection = Context<Record<string, unknown>, Extra>

/** What an operation is executed with. */
interface Prepared {
  operation: Operation
  session: Session
  connected: Connected
}

/** Too many connections: try again later (RFC 6455, registered by IANA). */
const TRY_AGAIN_LATER = 1013

/**
 * Operations over WebSocket by the protocol graphql-transport-ws, on the path of those over HTTP. Who asks is told in
 * `connection_init` (`{"authorization": "Bearer …"}`), or by the header Authorization. A credential that expires or is
 * revoked ends the connection with 4403, unless the client has sent a new one before, in the payload of a `ping`.
 */
export function addWebSocket(app: FastifyInstance, parts: WebSocketParts): { drain: () => void } {
  const { settings, route } = parts
  const allowed = new Set(settings.cors_origins === 'none' ? [] : settings.cors_origins)
  return addGraphqlWs(app, {
    path: '/graphql',
    log: route.log,
    maxMessageBytes: settings.max_websocket_message_bytes,
    keepAliveMs: settings.keep_alive_seconds * 1000,
    admit: (request) => (isSameSite(request, allowed) ? undefined : 403),
    protocol: protocolOf(parts),
  })
}

/** A page of another site must not speak for whoever looks at it. What is no browser sends no Origin. */
function isSameSite({ headers }: IncomingMessage, allowed: ReadonlySet<string>): boolean {
  const { origin, host } = headers
  if (origin === undefined || allowed.has(origin) || allowed.has('*')) return true
  return URL.canParse(origin) && new URL(origin).host === host
}

function protocolOf(parts: WebSocketParts): Protocol {
  const { route, settings } = parts
  return {
    onConnect: (connection) => connect(parts, connection),
    onPing: (connection, payload) => renew(parts, connection, payload),
    onClose({ extra: { session } }) {
      clearInterval(session?.watch)
      session?.leave()
    },
    async onSubscribe({ extra: { session, connected } }, _, payload) {
      if (session === undefined) throw new Error('an operation of nobody')
      if (session.operations >= settings.max_subscriptions_per_connection)
        return [tooMany(session.operations)]
      session.operations += 1
      return preparedOf(parts, { session, connected }, payload)
    },
    onComplete({ extra: { session } }) {
      if (session !== undefined) session.operations -= 1
    },
    execute: ({ contextValue }) => execute(parts, contextValue as Prepared) as never,
    subscribe: ({ contextValue }) => subscribe(parts, contextValue as Prepared) as never,
    // What answers are is plain already.
    onNext: (_, __, ___, ____, answer) => asClientSees(answer as Answer | AnswerText, route) as never,
    onError: (_, __, ___, errors) =>
      errors.map((error) =>
        clientError(maskError(error.originalError ?? error, route.log), viewOf(route)),
      ) as never,
  }
}

async function connect(parts: WebSocketParts, connection: Connection): Promise<boolean> {
  const { extra, connectionParams } = connection
  const { connected } = extra
  const authorization = authorizationIn(connectionParams) ?? connected.request.headers.authorization
  try {
    const viewer = await authenticated(parts, authorization, connected)
    extra.session = {
      authorization,
      viewer,
      watch: setInterval(
        () => void stillGood(parts, extra),
        parts.settings.keep_alive_seconds * 1000,
      ).unref(),
      leave: parts.connections.open(viewer),
      operations: 0,
    }
    return true
  } catch (error) {
    close(connected, error)
    return false
  }
}

/** A new credential while the old one is good. It must be of the same person; their rights may have changed. */
async function renew(parts: WebSocketParts, { extra }: Connection, payload: unknown): Promise<void> {
  const authorization = authorizationIn(payload)
  const { session, connected } = extra
  if (authorization === undefined || session === undefined) return
  try {
    const viewer = await authenticated(parts, authorization, connected)
    if (viewer.tenantId !== session.viewer.tenantId || viewer.subject !== session.viewer.subject)
      throw new AppError('UNAUTHENTICATED', 'The new credential is of somebody else.')
    Object.assign(session, { authorization, viewer })
  } catch (error) {
    close(connected, error)
  }
}

/** Looks at the credential again; ends the connection when it has expired or was revoked. */
async function stillGood(parts: WebSocketParts, { session, connected }: Extra): Promise<boolean> {
  if (session === undefined) return false
  try {
    session.viewer = await authenticated(parts, session.authorization, connected)
    return true
  } catch (error) {
    close(connected, error)
    return false
  }
}

async function authenticated(
  { route }: WebSocketParts,
  authorization: string | undefined,
  { request }: Connected,
): Promise<Viewer> {
  const headers = { ...request.headers, authorization }
  const viewer = await route.authenticate({ headers, ip: request.socket.remoteAddress ?? '' })
  viewer.requireSignedIn()
  return viewer
}

function close(connected: Connected, error: unknown): void {
  const known = appErrorOf(error)
  if (known?.code === 'RATE_LIMITED') connected.close(TRY_AGAIN_LATER, 'Too many connections')
  else if (known?.code === 'UNAUTHENTICATED') connected.close(CloseCode.Forbidden, 'Forbidden')
  else connected.close(CloseCode.InternalServerError, 'Internal server error')
}

async function preparedOf(
  { route }: WebSocketParts,
  { session, connected }: Pick<Prepared, 'session' | 'connected'>,
  { query, operationName, variables, extensions }: SubscribePayload,
): Promise<ExecutionArgs | readonly GraphQLError[]> {
  const operation = await findOperation({ query, operationName, variables, extensions }, route, 'any')
  const refused = operation.answer
  if (operation.found === undefined)
    return refused !== undefined && 'errors' in refused ? (refused.errors ?? []).map(graphqlError) : []
  try {
    const address = connected.request.socket.remoteAddress ?? ''
    await route.admit({ viewer: session.viewer, address }, usesOfOne(operation))
  } catch (error) {
    const limited = appErrorOf(error)
    if (limited === undefined) throw error
    return [limited]
  }
  const errors = route.graph.validate(operation.found.document)
  if (errors.length > 0) return errors
  if (isForAll(operation, route)) return [new AppError('BAD_INPUT', 'Sign in over HTTP.')]
  const { document } = operation.found
  return {
    schema: route.graph.schema,
    document,
    operationName: operationName ?? null,
    contextValue: { operation, session, connected } satisfies Prepared,
  }
}

/** A query or a mutation: one answer. */
function execute({ route }: WebSocketParts, prepared: Prepared): Promise<Answer | AnswerText> {
  return answerTo(prepared.operation, contextOf(prepared, new AbortController().signal), route)
}

/** A subscription: as many answers as there are events, or one that says why it is refused. */
function subscribe(
  parts: WebSocketParts,
  prepared: Prepared,
): BoundedQueue<Answer | AnswerText> | Answer | readonly GraphQLError[] {
  const { operation, session, connected } = prepared
  const gone = new AbortController()
  const answers = parts.route.graph.subscribe({
    document: operation.found?.document as never,
    operationName: operation.parameters.operationName ?? undefined,
    variables: operation.parameters.variables ?? undefined,
    context: contextOf(prepared, gone.signal),
  })
  if (!(Symbol.asyncIterator in answers)) return answers
  const good = whileGood(answers, () => stillGood(parts, { session, connected }))
  return outbox(good, parts.settings.subscription_queue, () => gone.abort(new Error('the client has gone')))
}

/** No answer is given to somebody whose credential is no longer good. */
async function* whileGood<T>(items: AsyncIterable<T>, isGood: () => Promise<boolean>): AsyncGenerator<T> {
  for await (const item of items) {
    if (!(await isGood())) return
    yield item
  }
}

/** Its viewer is whoever the session's credential names by then. */
function contextOf({ session, connected }: Prepared, signal: AbortSignal): RequestContext {
  return {
    get viewer() {
      return session.viewer
    },
    requestId: randomUUIDv7(),
    headers: connected.request.headers,
    signal,
    responseHeaders: [],
  }
}

function asClientSees(answer: Answer | AnswerText, route: GraphqlRoute): Answer {
  if ('text' in answer) return JSON.parse(answer.text) as Answer
  const { errors, ...rest } = answer
  return {
    ...rest,
    ...(errors !== undefined && { errors: errors.map((one) => clientError(one, viewOf(route))) }),
  }
}

function viewOf({ suggestions }: GraphqlRoute): { requestId: string; suggestions: boolean } {
  return { requestId: randomUUIDv7(), suggestions }
}

function graphqlError({ message, extensions = {} }: AnswerError): GraphQLError {
  return new GraphQLError(message, { extensions })
}

function tooMany(count: number): AppError {
  return new AppError('RATE_LIMITED', `There are ${count} operations on this connection, the most allowed.`)
}

function authorizationIn(payload: unknown): string | undefined {
  if (typeof payload !== 'object' || payload === null) return undefined
  const entry = Object.entries(payload).find(([name]) => name.toLowerCase() === 'authorization')
  return typeof entry?.[1] === 'string' ? entry[1] : undefined
}
