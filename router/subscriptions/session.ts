import type { IncomingHttpHeaders } from 'node:http'
import { CloseCode } from 'graphql-ws'
import { type Connected, appErrorOf } from '#host'
import type { GraphqlRoute } from '../http/graphql-route.ts'
import { ONE } from '../rate-limits/categories.ts'
import type { Connections } from './connections.ts'
import { type Credential, openCredential } from './credential.ts'

/** Somebody who is connected over WebSocket. */
export interface Session {
  readonly connected: Connected
  /** Once it is no longer good, the connection is closed. */
  readonly credential: Credential
  /** Lets go of what the session holds. */
  leave(): void
}

/** What a session is opened with. */
export interface SessionParts {
  route: GraphqlRoute
  connections: Connections
  /** Milliseconds between looks at the credential. */
  lookMs: number
}

/** Too many connections, or attempts: try again later (registered with IANA for RFC 6455). */
const TRY_AGAIN_LATER = 1013

/**
 * Lets in whoever shows a good credential, in the payload of `connection_init` or in the header Authorization. Anybody
 * else is sent away, and counts against their address.
 */
export async function openSession(
  { route, connections, lookMs }: SessionParts,
  connected: Connected,
  payload: object | undefined,
): Promise<Session | undefined> {
  const { address } = connected
  try {
    const credential = closing(
      await openCredential(route.authenticate, { headers: headersOf(connected, payload), address }),
      connected,
    )
    const free = connections.open(credential.viewer)
    const look = setInterval(() => void credential.check().catch(() => {}), lookMs).unref()
    return {
      connected,
      credential,
      leave() {
        clearInterval(look)
        free()
      },
    }
  } catch (error) {
    if (appErrorOf(error)?.code === 'UNAUTHENTICATED')
      await route.admit({ viewer: undefined, address }, ONE).catch((limited) => close(connected, limited))
    close(connected, error)
    return undefined
  }
}

/** The credential in a payload, as in the header Authorization. */
export function authorizationIn(payload: object | undefined): string | undefined {
  const entry = Object.entries(payload ?? {}).find(([name]) => name.toLowerCase() === 'authorization')
  return typeof entry?.[1] === 'string' ? entry[1] : undefined
}

function headersOf({ headers }: Connected, payload: object | undefined): IncomingHttpHeaders {
  const authorization = authorizationIn(payload)
  return authorization === undefined ? headers : { ...headers, authorization }
}

/** Closes the connection before anybody hears that its credential is no longer good. */
function closing(credential: Credential, connected: Connected): Credential {
  const end = (error: unknown): never => {
    close(connected, error)
    throw error
  }
  return {
    get viewer() {
      return credential.viewer
    },
    check: () => credential.check().catch(end),
    renew: (authorization) => credential.renew(authorization).catch(end),
  }
}

function close(connected: Connected, error: unknown): void {
  const code = appErrorOf(error)?.code
  if (code === 'RATE_LIMITED') connected.close(TRY_AGAIN_LATER, 'Try again later')
  else if (code === 'UNAUTHENTICATED') connected.close(CloseCode.Forbidden, 'Forbidden')
  else connected.close(CloseCode.InternalServerError, 'Internal server error')
}
