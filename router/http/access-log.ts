import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyInstance } from 'fastify'
import type { Log } from '#host'
import { clientOf } from '../usage/client.ts'
import type { Result } from './answer-body.ts'

/** What is remembered of an operation when it is over. */
export interface Served {
  name: string | undefined
  kind: string
  /** The trusted document's name, if it is one. */
  trusted: string | undefined
  result: Result
}

/** Characters of an operation's name. */
const LONGEST = 100

/** Routes by which people and machines ask; all others are probes and pages. */
const ASKED = /^\/(?:graphql|api|v1|mcp)/

/** One line a request: what, by which client, how it went and how long it took; never variables or tokens. */
export function logAccess(app: FastifyInstance, log: Log): void {
  app.decorateRequest('operations')
  app.addHook('onResponse', (request, reply, done) => {
    const { method, routeOptions, operations = [], span } = request
    const route = routeOptions.url
    const level = ASKED.test(route ?? '') ? 'info' : 'debug'
    if (!log.isLevelEnabled(level)) return done()
    const write = (): void =>
      log[level](
        {
          requestId: request.id,
          method,
          route,
          status: reply.statusCode,
          ms: Math.round(reply.elapsedTime),
          ...whatWasServed(operations, request.headers),
        },
        'request',
      )
    // Within the span, the line bears the trace's id.
    if (span === undefined) write()
    else span.run(write)
    done()
  })
}

/** For the log: operations, how they went, and what the client says of itself. */
export function whatWasServed(operations: readonly Served[], headers: IncomingHttpHeaders): object {
  return { ...named(operations), ...clientOf(headers) }
}

function named(operations: readonly Served[]): object {
  const [first] = operations
  if (first === undefined) return {}
  const names = operations.map(({ name }) => (name ?? 'anonymous').slice(0, LONGEST))
  return {
    operation: names.join(' '),
    kind: first.kind,
    result: worstOf(operations.map(({ result }) => result)),
  }
}

function worstOf(results: readonly Result[]): Result {
  return (['failed', 'refused', 'partial'] as const).find((one) => results.includes(one)) ?? 'ok'
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The operations that it was answered with; undefined for what is refused before. */
    operations: Served[] | undefined
  }
}
