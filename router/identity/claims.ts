import type { JWTPayload } from 'jose'
import type { IssuerSettings } from './settings.ts'

/** An issuer's claims under the names that ours have; what an issuer doesn't say stays away. */
export function ownClaims(payload: JWTPayload, { claims, tenant_id: tenant }: IssuerSettings): JWTPayload {
  const { sub, exp } = payload
  const own: Record<string, unknown> = {
    sub,
    exp,
    tenant_id: tenant ?? claimAt(payload, claims.tenant),
    roles: namesOf(claimAt(payload, claims.roles)),
    permissions: namesOf(claimAt(payload, claims.permissions)),
    tier: claimAt(payload, claims.tier),
  }
  return own
}

/** A claim by its name, or by a path such as `realm_access.roles`. */
function claimAt(payload: JWTPayload, path: string): unknown {
  if (Object.hasOwn(payload, path)) return payload[path]
  return path
    .split('.')
    .reduce<unknown>(
      (at, key) =>
        typeof at === 'object' && at !== null && Object.hasOwn(at, key)
          ? (at as Record<string, unknown>)[key]
          : undefined,
      payload,
    )
}

/** A list of names, or names with blanks in between, as in `scope`. */
function namesOf(claim: unknown): unknown {
  return typeof claim === 'string' ? claim.split(' ').filter((name) => name !== '') : (claim ?? [])
}
