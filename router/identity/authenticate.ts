import { LRUCache } from 'lru-cache'
import { AppError, type Platform, type Viewer, verifyToken } from '#host'

/** Who sends a request, by its `Authorization: Bearer …`. Throws UNAUTHENTICATED, saying what is wrong with it. */
export type Authenticate = (authorization: string | undefined) => Promise<Viewer>

/** Tokens are checked once and remembered until they expire. */
export function authenticator(platform: Platform): Authenticate {
  const { settings, secrets, clock } = platform
  const rules = { secret: secrets.jwt, issuer: settings.jwtIssuer, audience: settings.jwtAudience }
  const known = new LRUCache<string, { viewer: Viewer; expiresAt: number }>({ max: 10_000 })

  return async (authorization) => {
    const token = /^Bearer ([\w.~+/=-]+)$/i.exec(authorization ?? '')?.[1]
    if (token === undefined) {
      throw new AppError(
        'UNAUTHENTICATED',
        'This needs a token: send the header `Authorization: Bearer <token>`. `judgify token` makes one.',
      )
    }
    const now = clock()
    const before = known.get(token)
    if (before !== undefined && before.expiresAt > now.getTime()) return before.viewer
    const bearer = await verifyToken(token, rules, now)
    known.set(token, bearer)
    return bearer.viewer
  }
}
