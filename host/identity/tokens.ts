import type { KeyObject } from 'node:crypto'
import { type JWTPayload, SignJWT, errors } from 'jose'
import { z } from 'zod'
import { AppError } from '../errors.ts'
import { verifyHs256 } from './hs256.ts'
import { permissionsOf } from './roles.ts'
import { NO_TENANT, type Tier, Viewer, tiers } from './viewer.ts'

/** What a token says of its bearer. */
export interface TokenSubject {
  /** The secret it is signed with (HS256), at least 32 bytes. */
  secret: string
  subject: string
  /** UUID. */
  tenantId: string
  roles: readonly string[]
  permissions?: readonly string[]
  /** `standard` unless given. */
  tier?: Tier | undefined
  /** Seconds, or a span such as `15m`. */
  expiresIn: number | string
  issuer?: string | undefined
  audience?: string | undefined
  /** UUID of the session that it belongs to: it ends with that at the latest. */
  session?: string | undefined
  /** When it is made; now unless given. */
  now?: Date | undefined
}

/** How tokens are checked. */
export interface TokenRules {
  /** A key is made of a text anew for each token. */
  secret: string | KeyObject
  issuer?: string | undefined
  audience?: string | undefined
}

const claims = z.object({
  // The names of our own services, of API keys and of strangers are nobody else's.
  sub: z
    .string()
    .min(1)
    .regex(/^(?!(?:service|key|address):)/),
  tenant_id: z.guid().refine((id) => id !== NO_TENANT),
  sid: z.guid().optional(),
  roles: z.array(z.string()).default([]),
  permissions: z.array(z.string()).default([]),
  tier: z.enum(tiers).default('standard').catch('standard'),
  exp: z.number(),
})

/** Makes an access token (JWT, HS256). */
export function mintToken(of: TokenSubject): Promise<string> {
  const now = of.now?.getTime() ?? Date.now()
  const token = new SignJWT({
    tenant_id: of.tenantId,
    roles: of.roles,
    permissions: of.permissions ?? [],
    ...(of.session !== undefined && { sid: of.session }),
    ...(of.tier !== undefined && { tier: of.tier }),
  })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(of.subject)
    .setJti(crypto.randomUUID())
    .setIssuedAt(new Date(now))
    .setExpirationTime(typeof of.expiresIn === 'number' ? new Date(now + of.expiresIn * 1000) : of.expiresIn)
  if (of.issuer !== undefined) token.setIssuer(of.issuer)
  if (of.audience !== undefined) token.setAudience(of.audience)
  return token.sign(keyOf(of.secret))
}

/** Makes an access token for somebody who has signed in. */
export type IssueToken = (
  of: Pick<TokenSubject, 'subject' | 'tenantId' | 'roles' | 'session'> & { expiresIn: number },
) => Promise<string>

/** Issues tokens with the secret, issuer and audience of the installation. */
export function tokenIssuer(platform: {
  secrets: { jwt: string }
  settings: { jwtIssuer: string | undefined; jwtAudience: string | undefined }
  clock: () => Date
}): IssueToken {
  const { secrets, settings, clock } = platform
  const { jwtIssuer: issuer, jwtAudience: audience } = settings
  return (of) => mintToken({ ...of, secret: secrets.jwt, issuer, audience, now: clock() })
}

/** A token's bearer and when the token ends. */
export interface Bearer {
  viewer: Viewer
  /** Milliseconds since the epoch. */
  expiresAt: number
  /** The session that the token belongs to, if any. */
  session?: string | undefined
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
    return bearerOf(payload)
  } catch (error) {
    throw refusedToken(error)
  }
}

/** The bearer that a verified token's claims name. Throws when they are incomplete. */
export function bearerOf(payload: JWTPayload): Bearer {
  const { sub, tenant_id: tenantId, sid: session, roles, permissions, tier, exp } = claims.parse(payload)
  return {
    viewer: new Viewer(tenantId.toLowerCase(), sub, [...permissionsOf(roles), ...permissions], tier),
    expiresAt: exp * 1000,
    session,
  }
}

/** What a client is told of a token that did not pass: UNAUTHENTICATED, whatever went wrong. */
export function refusedToken(error: unknown): AppError {
  return new AppError('UNAUTHENTICATED', refusalOf(error), { cause: error })
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
