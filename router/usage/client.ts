import type { IncomingHttpHeaders } from 'node:http'

/** What a client says of itself. */
export interface ClientName {
  readonly client: string | undefined
  readonly clientVersion: string | undefined
}

/** Characters of what a client says of itself. */
const LONGEST = 100

/** What the client says of itself, by Apollo's header names or the plain ones. */
export function clientOf(headers: IncomingHttpHeaders): ClientName {
  const said = (what: 'name' | 'version'): string | undefined => {
    const value = headers[`apollographql-client-${what}`] ?? headers[`graphql-client-${what}`]
    return typeof value === 'string' && value !== '' ? value.slice(0, LONGEST) : undefined
  }
  return { client: said('name'), clientVersion: said('version') }
}
