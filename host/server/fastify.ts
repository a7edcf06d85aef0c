import { type FastifyInstance, fastify } from 'fastify'
import { AppError, appErrorOf, httpStatus } from '../errors.ts'
import type { Log } from '../observability/log.ts'
import { Histogram, type Registry } from '../observability/metrics.ts'
import { REQUEST_ID_HEADER, type ServerSpan, startServerSpan } from '../observability/tracing.ts'
import { requestIdOf } from './request-id.ts'

/** What a server is made with. */
export interface HttpServerOptions {
  log: Log
  metrics: Registry
  /** Bytes of the largest body taken. */
  bodyLimit: number
  /** Addresses or networks of proxies whose `X-Forwarded-…` headers are believed, joined by commas; none unless given. */
  trustedProxies?: string | undefined
}

/**
 * An HTTP server with the house's manners: bounded bodies of JSON alone, errors as JSON without inner details, requests
 * timed and known by an id.
 */
export function httpServer(options: HttpServerOptions): FastifyInstance {
  const app = fastify({
    bodyLimit: options.bodyLimit,
    forceCloseConnections: 'idle',
    genReqId: ({ headers }) => requestIdOf(headers),
    trustProxy: options.trustedProxies ?? false,
    routerOptions: { maxParamLength: 200 },
  })
  app.removeContentTypeParser('text/plain')
  app.addHook('onRequest', (request, reply, done) => {
    reply.header(REQUEST_ID_HEADER, request.id)
    done()
  })
  timeRequests(app, options.metrics)
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const known = appErrorOf(error) ?? ofClient(error, options.bodyLimit)
    if (known === undefined) options.log.error({ err: error, requestId: request.id }, 'a request failed')
    if (known?.code === 'UNAUTHENTICATED') reply.header('www-authenticate', 'Bearer')
    const { message, code } =
      known ?? new AppError('INTERNAL', 'Something went wrong on our side; it is in the log.')
    return reply
      .code(httpStatus[code])
      .send({ errors: [{ message, extensions: { code, requestId: request.id } }] })
  })
  app.setNotFoundHandler((request) => {
    throw new AppError('NOT_FOUND', `There is nothing at ${request.method} ${request.url.split('?', 1)[0]}.`)
  })
  return app
}

/** Runs every handler of the server in a span that continues the caller's trace and ends with the answer. */
export function traceRequests(app: FastifyInstance, name: string): void {
  app.decorateRequest('span')
  app.addHook('preHandler', (request, reply, done) => {
    const span = startServerSpan(name, request.headers, request.id)
    request.span = span
    reply.raw.once('close', span.end)
    // From here on the request runs in the span: body parsing, which loses the context, is over.
    span.run(done)
  })
}

/** What the client did wrong, as Fastify tells it. */
function ofClient(error: Error & { statusCode?: number }, bodyLimit: number): AppError | undefined {
  const { statusCode, message } = error
  if (statusCode === 413) return new AppError('TOO_LARGE', `The body is larger than ${bodyLimit / 1024} KiB.`)
  if (statusCode === 415)
    return new AppError('UNSUPPORTED_MEDIA_TYPE', 'Send the body as `content-type: application/json`.')
  if (statusCode === undefined || statusCode >= 500) return undefined
  return new AppError('BAD_INPUT', message)
}

function timeRequests(app: FastifyInstance, metrics: Registry): void {
  const seconds = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time to answer an HTTP request, in seconds.',
    labelNames: ['method', 'route', 'status'],
    registers: [metrics],
  })
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown'
    seconds.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000)
    done()
  })
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The span it runs in, from the handlers on; undefined for what is refused before. */
    span: ServerSpan | undefined
  }
}
