import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { AppError, type Viewer } from '#host'

/** What is known of one client request on its way through the router, and what it gathers for the response. */
export interface RequestContext {
  /** Who asks. */
  readonly viewer: Viewer
  /** What the request is known by, in the log and to the client. */
  readonly requestId: string
  /** The client's headers, names in lower case. */
  readonly headers: IncomingHttpHeaders
  /** Aborted when the client has gone: nobody waits for what is still under way. */
  readonly signal: AbortSignal
  /** Headers for the response that came from subgraphs; `set-cookie` may stand several times. */
  readonly responseHeaders: [name: string, value: string][]
}

/** Writes the headers that came from subgraphs; one by one, as Fastify then keeps each of several cookies. */
export function handOnHeaders({ responseHeaders }: RequestContext, reply: FastifyReply): void {
  for (const [name, value] of responseHeaders) reply.header(name, value)
}

/** Why what a client asked for is not finished; no fault of anybody's. */
export const CLIENT_GONE = new AppError('INTERRUPTED', 'The client has gone.')

/** The context of a request whose sender is known. */
export function contextOf(request: FastifyRequest, reply: FastifyReply, viewer: Viewer): RequestContext {
  const gone = new AbortController()
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort(CLIENT_GONE)
  })
  return { viewer, requestId: request.id, headers: request.headers, signal: gone.signal, responseHeaders: [] }
}
