import type { IncomingHttpHeaders } from 'node:http'

/**
 * Headers that belong to one connection (RFC 9110, 7.6.1), describe a body, or are the router's own to set: never a
 * client's to hand on to a subgraph, whatever the settings name.
 */
const never = new Set(
  (
    'connection keep-alive proxy-authenticate proxy-authorization proxy-connection te trailer transfer-encoding ' +
    'upgrade host expect content-type content-length content-encoding accept accept-encoding traceparent ' +
    'tracestate baggage x-request-id'
  ).split(' '),
)

/** Whether a client's header can be forwarded at all; `x-judgify-…` is how services know one another. */
export function canBeForwarded(name: string): boolean {
  return !never.has(name) && !name.startsWith('x-judgify-')
}

/** The client's headers that a subgraph gets: those named, save those that the client binds to its connection. */
export function forwardedHeaders(
  names: readonly string[],
  headers: IncomingHttpHeaders,
): Record<string, string> {
  const bound = headers.connection?.toLowerCase().split(/[\s,]+/)
  const forwarded: Record<string, string> = {}
  for (const name of names) {
    const value = headers[name]
    if (typeof value === 'string' && !bound?.includes(name)) forwarded[name] = value
  }
  return forwarded
}
