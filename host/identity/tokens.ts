import { SignJWT, errors } from 'jose'
import { z } from 'zod'
import { AppError } from '../errors.ts'
import { verifyHs256 } from './hs256.ts'
import { permissionsOf } from './roles.ts'
import { Viewer } from './viewer.ts'

/** What a token says of its bearer. */
export interface TokenSubject {
  /** The secret it is signed with (HS256), at least 32 bytes. */
  secret: string
  subject: string
  /** UUID. */
  tenantId: string
  roles: readonly string[]
  permissions?: readonly string[]
  /** Seconds, or a span such as `15m`. */
  expiresIn: number | string
  issuer?: string | undefined
  audience?: string | undefined
}

/** How tokens are checked. */
export interface TokenRules {
  secret: string
  issuer?: string | undefined
  audience?: string | undefined
}

const claims = z.object({
  sub: z.string().min(1),
  tenant_id: z.guid(),
  roles: z.array(z.string()).default([]),
  permissions: z.array(z.string()).default([]),
  exp: z.number(),
})

/** Makes an access token (JWT, HS256). */
export function mintToken(of: TokenSubject): Promise<string> {
  const token = new SignJWT({ tenant_id: of.tenantId, roles: of.roles, permissions: of.permissions ?? [] })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(of.subject)
    .setJti(crypto.randomUUID())
    .setIssuedAt()
    .setExpirationTime(
      typeof of.expiresIn === 'number' ? new Date(Date.now() + of.expiresIn * 1000) : of.expiresIn,
    )
  if (of.issuer !== undefined) token.setIssuer(of.issuer)
  if (of.audience !== undefined) token.setAudience(of.audience)
  return token.sign(keyOf(of.secret))
}

/** A token's bearer and when the token ends. */
export interface Bearer {
  viewer: Viewer
  /** Milliseconds since the epoch. */
  expiresAt: number
}

/** Checks an access token: signature (HS256 alone), expiry, issuer, audience, claims. Throws UNAUTHENTICATED, saying why. */
export async function verifyToken(token: string, rules: TokenRules, now: Date): Promise<Bearer> {
  try {
    const payload = verifyHs256(token, rules.secret, {
      currentDate: now,
      requiredClaims: ['exp', 'sub'],
      ...(rules.issuer !== undefined && { issuer: rules.issuer }),
      ...(rules.audience !== undefined && { audience: rules.audience }),
    })
    const { sub, tenant_id: tenantId, roles, permissions, exp } = claims.parse(payload)
    return {
      viewer: new Viewer(tenantId.toLowerCase(), sub, [...permissionsOf(roles), ...permissions]),
      expiresAt: exp * 1000,
    }
  } catch (error) {
    throw new AppError('UNAUTHENTICATED', refusalOf(error), { cause: error })
  }
}

function refusalOf(error: unknown): string {
  if (error instanceof errors.JWTExpired)
    return 'The token has expired: sign in again, or make a new one with `judgify token`.'
  if (error instanceof errors.JWTClaimValidationFailed)
    return `The token's claim ${error.claim} is not accepted here.`
  if (error instanceof z.ZodError)
    return `The token's claims are incomplete: ${error.issues.map((issue) => issue.path.join('.')).join(', ')}.`
  return 'The token is not valid: its signature or its form is wrong.'
}

function keyOf(secret: string): Uint8Array {
  return new TextEncoder().encode(secret)
}
