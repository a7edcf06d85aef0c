import { type FastifyInstance, fastify } from 'fastify'
import { startServerSpan } from '../observability/tracing.ts'
import { AppError, appErrorOf, httpStatus } from '../errors.ts'
import type { Log } from '../observability/log.ts'
import { Histogram, type Registry } from '../observability/metrics.ts'

/** An HTTP server with the house's manners: bounded bodies, errors as JSON without inner details, timed requests. */
export function httpServer(options: { log: Log; metrics: Registry; bodyLimit: number }): FastifyInstance {
  const app = fastify({
    bodyLimit: options.bodyLimit,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200 },
  })
  timeRequests(app, options.metrics)
  app.setErrorHandler((error: Error & { statusCode?: number }, _, reply) => {
    const known = appErrorOf(error) ?? ofClient(error, options.bodyLimit)
    if (known === undefined) options.log.error({ err: error }, 'a request failed')
    if (known?.code === 'UNAUTHENTICATED') reply.header('www-authenticate', 'Bearer')
    const { message, code } =
      known ?? new AppError('INTERNAL', 'Something went wrong on our side; it is in the log.')
    return reply.code(httpStatus[code]).send({ errors: [{ message, extensions: { code } }] })
  })
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({
      errors: [
        {
          message: `There is nothing at ${request.method} ${request.url.split('?', 1)[0]}.`,
          extensions: { code: 'NOT_FOUND' },
        },
      ],
    }),
  )
  return app
}

function ofClient(error: Error & { statusCode?: number }, bodyLimit: number): AppError | undefined {
  if (error.statusCode === 413)
    return new AppError('TOO_LARGE', `The body is larger than ${bodyLimit / 1024} KiB.`)
  if (error.statusCode !== undefined && error.statusCode < 500)
    return new AppError('BAD_INPUT', error.message)
  return undefined
}

function timeRequests(app: FastifyInstance, metrics: Registry): void {
  const seconds = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time to answer an HTTP request, in seconds.',
    labelNames: ['method', 'route', 'status'],
    registers: [metrics],
  })
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown'
    seconds.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000)
  })
}

/** Runs every handler of the server in a span that continues the caller's trace and ends with the answer. */
export function traceRequests(app: FastifyInstance, name: string): void {
  app.addHook('preHandler', (request, reply, done) => {
    const span = startServerSpan(name, request.headers)
    reply.raw.once('close', span.end)
    // From here on the request runs in the span: body parsing, which loses the context, is over.
    span.run(done)
  })
}
