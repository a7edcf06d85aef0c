import { hkdfSync } from 'node:crypto'
import { SignJWT, jwtVerify } from 'jose'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { AppError } from '../errors.ts'
import { Viewer } from './viewer.ts'

/** The header in which one service tells another who asks. */
export const VIEWER_HEADER = 'x-judgify-viewer'

/** Life of a signed header in seconds; the signer renews it at half of that. */
const LIFETIME = 60

const claims = z.object({
  sub: z.string(),
  tenant: z.guid(),
  permissions: z.array(z.string()),
  exp: z.number(),
})

/** Signs and reads the internal identity header: a JWT of a minute's life under a key of its own. */
export interface IdentityHeader {
  /** The header's value for a viewer; the same value is reused for half a minute. */
  sign(viewer: Viewer): Promise<string>
  /** The viewer, or UNAUTHENTICATED when the header is missing, forged or expired. */
  read(header: string | undefined): Promise<Viewer>
}

/** `secret` is shared by all services; the signing key is derived from it, so that an access token never passes for it. */
export function identityHeader(secret: string, clock: () => Date): IdentityHeader {
  const key = new Uint8Array(hkdfSync('sha256', secret, '', 'judgify internal identity header', 32))
  const signed = new LRUCache<Viewer, { header: string; renewAt: number }>({ max: 10_000 })
  const read = new LRUCache<string, { viewer: Viewer; expiresAt: number }>({ max: 10_000 })

  return {
    async sign(viewer) {
      const now = clock().getTime()
      const known = signed.get(viewer)
      if (known !== undefined && now < known.renewAt) return known.header
      const header = await new SignJWT({ tenant: viewer.tenantId, permissions: [...viewer.permissions] })
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(viewer.subject)
        .setExpirationTime(Math.floor(now / 1000) + LIFETIME)
        .sign(key)
      signed.set(viewer, { header, renewAt: now + (LIFETIME * 1000) / 2 })
      return header
    },

    async read(header) {
      if (header === undefined) throw refused('is missing')
      const known = read.get(header)
      if (known !== undefined) {
        if (known.expiresAt > clock().getTime()) return known.viewer
        throw refused('has expired')
      }
      const { payload } = await jwtVerify(header, key, { algorithms: ['HS256'], currentDate: clock() }).catch(
        (error: unknown) => {
          throw refused('is forged or has expired', error)
        },
      )
      const { sub, tenant, permissions, exp } = claims.parse(payload)
      const viewer = new Viewer(tenant, sub, permissions)
      read.set(header, { viewer, expiresAt: exp * 1000 })
      return viewer
    },
  }
}

function refused(why: string, cause?: unknown): AppError {
  return new AppError(
    'UNAUTHENTICATED',
    `The identity header ${VIEWER_HEADER} ${why}. Services are called through the router.`,
    { cause },
  )
}
