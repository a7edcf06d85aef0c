import { createHmac, createSecretKey, hkdfSync, timingSafeEqual } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { AppError } from '../errors.ts'
import { traceHeaders, traceId } from '../observability/tracing.ts'
import { Viewer } from './viewer.ts'

/** The header in which one service tells another who asks. */
export const VIEWER_HEADER = 'x-judgify-viewer'

/** Life of a signed header in seconds; the signer renews it at half of that. */
const LIFETIME = 60

const claims = z.object({
  sub: z.string(),
  tenant: z.guid(),
  permissions: z.array(z.string()),
  trace: z.string().optional(),
  exp: z.number(),
})

/** Signs and reads the internal identity header: who asks, in which trace, good for a minute. */
export interface IdentityHeader {
  /** The header's value for a viewer in the current trace. */
  sign(viewer: Viewer): Promise<string>
  /**
   * The viewer, or UNAUTHENTICATED when the header is missing, forged or expired, or belongs to another trace than
   * the request's `traceparent`.
   */
  read(header: string | undefined, traceparent?: string): Promise<Viewer>
}

/** The headers that tell another service who asks, and in which trace. */
export async function identityHeaders(
  identity: IdentityHeader,
  viewer: Viewer,
): Promise<Record<string, string>> {
  return { ...traceHeaders(), [VIEWER_HEADER]: await identity.sign(viewer) }
}

interface Verified {
  viewer: Viewer
  trace: string | undefined
  expiresAt: number
}

/**
 * `secret` is shared by all services; the signing key is derived from it, so that an access token never passes for a
 * header. The form is a base64url JSON object, a dot and its HMAC-SHA256: there is no algorithm to choose, and it
 * takes a twentieth of the time of a JWT through WebCrypto, which counts as it is made anew for every trace.
 */
export function identityHeader(secret: string, clock: () => Date): IdentityHeader {
  const derived = hkdfSync('sha256', secret, '', 'judgify internal identity header', 32)
  const key = createSecretKey(new Uint8Array(derived))
  const mac = (body: string): Buffer => createHmac('sha256', key).update(body).digest()
  const signed = new WeakMap<Viewer, { header: string; trace: string | undefined; renewAt: number }>()
  const known = new LRUCache<string, Verified>({ max: 10_000 })

  return {
    async sign(viewer) {
      const now = clock().getTime()
      const trace = traceId()
      const before = signed.get(viewer)
      if (before !== undefined && before.trace === trace && now < before.renewAt) return before.header
      const { subject: sub, tenantId: tenant, permissions } = viewer
      const exp = Math.floor(now / 1000) + LIFETIME
      const body = encode(JSON.stringify({ sub, tenant, permissions: [...permissions], trace, exp }))
      const header = `${body}.${mac(body).toString('base64url')}`
      signed.set(viewer, { header, trace, renewAt: now + (LIFETIME * 1000) / 2 })
      return header
    },

    async read(header, traceparent) {
      if (header === undefined) throw refused('is missing')
      const verified = known.get(header) ?? verify(header, mac)
      known.set(header, verified)
      if (verified.expiresAt <= clock().getTime()) throw refused('has expired')
      if (verified.trace !== undefined && traceparent?.includes(verified.trace) !== true)
        throw refused('belongs to another trace')
      return verified.viewer
    },
  }
}

function verify(header: string, mac: (body: string) => Buffer): Verified {
  const [body = '', given = '', ...more] = header.split('.')
  const [expected, actual] = [mac(body), Buffer.from(given, 'base64url')]
  if (more.length > 0 || actual.length !== expected.length || !timingSafeEqual(actual, expected))
    throw refused('is forged')
  const { sub, tenant, permissions, trace, exp } = claims.parse(
    JSON.parse(Buffer.from(body, 'base64url').toString()),
  )
  return { viewer: new Viewer(tenant, sub, permissions), trace, expiresAt: exp * 1000 }
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64url')
}

function refused(why: string): AppError {
  return new AppError(
    'UNAUTHENTICATED',
    `The identity header ${VIEWER_HEADER} ${why}. Services are called through the router.`,
  )
}
