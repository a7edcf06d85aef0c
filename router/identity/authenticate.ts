import { createSecretKey } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { decodeJwt } from 'jose'
import { LRUCache } from 'lru-cache'
import { AppError, type Bearer, type Platform, Viewer, verifyToken } from '#host'
import { type Credentials, credentialsIn, isApiKey } from '../accounts/credentials.ts'
import { sessionHandle } from '../accounts/revocation.ts'
import type { RouterSettings } from '../settings.ts'
import { credentialOf } from './credential.ts'
import { trustedIssuers } from './issuers.ts'

/**
 * Who sends a request, by the token or API key that it shows; somebody anonymous when it shows none. Throws
 * UNAUTHENTICATED for a credential that is no good, saying what is wrong with it.
 */
export type Authenticate = (request: Pick<FastifyRequest, 'headers' | 'ip'>) => Promise<Viewer>

/** How long a credential is taken for good without another look, in ms: one that can be revoked, and any other. */
const REVOCABLE = 30_000
const OTHER = 300_000

/** Credentials remembered. */
const MOST = 10_000

interface Known {
  viewer: Viewer
  /** Milliseconds since the epoch. */
  until: number
  /** What its revocation is told by. */
  handle?: string | undefined
}

/** Checks credentials, and remembers them for a while; what is revoked is forgotten as soon as it is told. */
export async function authenticator(
  platform: Platform,
  settings: RouterSettings,
): Promise<{ authenticate: Authenticate; close: () => Promise<void> }> {
  const { clock } = platform
  const credentials = credentialsIn(platform)
  const verify = tokenVerifier(platform, settings)
  const known = new LRUCache<string, Known>({ max: MOST })
  // An ended session or key never comes back: whoever was being checked meanwhile is not let in either.
  const revoked = new LRUCache<string, true>({ max: MOST })
  const close = await credentials.hearRevoked((handle) => revoked.set(handle, true))

  const check = async (shown: string): Promise<Known> => {
    const now = clock()
    if (shown.startsWith('jk_') && isApiKey(shown)) {
      const { viewer, handle, expiresAt } = await credentials.apiKey(shown)
      return { viewer, handle, until: Math.min(expiresAt, now.getTime() + REVOCABLE) }
    }
    const { viewer, session, expiresAt } = await verify(shown, now)
    if (session === undefined) return { viewer, until: Math.min(expiresAt, now.getTime() + OTHER) }
    await requireSession(credentials, viewer, session)
    const until = Math.min(expiresAt, now.getTime() + REVOCABLE)
    return { viewer, handle: sessionHandle(session), until }
  }

  const authenticate: Authenticate = async ({ headers, ip }) => {
    const shown = credentialOf(headers)
    if (shown === undefined) return Viewer.anonymous(ip)
    const before = known.get(shown)
    const fresh = before !== undefined && before.until > clock().getTime() ? before : await check(shown)
    if (fresh.handle !== undefined && revoked.has(fresh.handle)) {
      known.delete(shown)
      throw new AppError('UNAUTHENTICATED', 'The session or API key was ended.')
    }
    if (fresh !== before) known.set(shown, fresh)
    return fresh.viewer
  }
  return { authenticate, close }
}

/**
 * Verifies tokens: an issuer that is trusted by its keys vouches for its own, by those keys alone; all others must be
 * signed with the installation's secret. A token's header chooses neither key nor kind of key.
 */
function tokenVerifier(
  platform: Platform,
  settings: RouterSettings,
): (token: string, now: Date) => Promise<Bearer> {
  const { secrets, settings: installation } = platform
  const issuers = trustedIssuers(platform, settings)
  const rules = {
    secret: createSecretKey(secrets.jwt, 'utf8'),
    issuer: installation.jwtIssuer,
    audience: installation.jwtAudience,
  }
  return (token, now) => {
    const verifyIssued = issuers.size > 0 ? issuers.get(claimedIssuer(token) ?? '') : undefined
    return verifyIssued === undefined ? verifyToken(token, rules, now) : verifyIssued(token, now)
  }
}

function claimedIssuer(token: string): string | undefined {
  try {
    return decodeJwt(token).iss
  } catch {
    return undefined
  }
}

async function requireSession(credentials: Credentials, viewer: Viewer, session: string): Promise<void> {
  if (await credentials.session(viewer.tenantId, session)) return
  throw new AppError('UNAUTHENTICATED', 'The session has ended: sign in again.')
}
