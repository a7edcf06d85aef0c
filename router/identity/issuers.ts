import { jwtVerify } from 'jose'
import { AppError, type Bearer, type Platform, SettingsError, bearerOf, refusedToken } from '#host'
import { ownClaims } from './claims.ts'
import { KeysUnavailable, issuerKeys } from './key-set.ts'
import type { RouterSettings } from '../settings.ts'

/** Checks the tokens of one trusted issuer. Throws UNAUTHENTICATED, or UNAVAILABLE while there are no keys. */
export type VerifyIssued = (token: string, now: Date) => Promise<Bearer>

/**
 * The trusted issuers, by the `iss` of their tokens. Throws SettingsError when two have the same name, or one has that
 * of the installation's own tokens.
 */
export function trustedIssuers(platform: Platform, settings: RouterSettings): Map<string, VerifyIssued> {
  const { log, clock } = platform
  const issuers = new Map<string, VerifyIssued>()
  for (const trusted of settings.jwt_issuers ?? []) {
    const { issuer, audience, jwks_url: url, algorithms } = trusted
    if (issuers.has(issuer) || issuer === platform.settings.jwtIssuer)
      throw new SettingsError([`router.jwt_issuers: ${issuer} is there twice, or is JWT_ISSUER too`])
    const keys = issuerKeys({
      url,
      clock,
      log,
      cacheSeconds: settings.jwks_cache_seconds,
      cooldownSeconds: settings.jwks_cooldown_seconds,
    })
    issuers.set(issuer, async (token, now) => {
      try {
        const { payload } = await jwtVerify(token, keys, {
          issuer,
          audience,
          algorithms,
          currentDate: now,
          clockTolerance: settings.jwt_clock_tolerance_seconds,
          requiredClaims: ['exp', 'sub', 'iss', 'aud'],
        })
        return bearerOf(ownClaims(payload, trusted))
      } catch (error) {
        if (!(error instanceof KeysUnavailable)) throw refusedToken(error)
        throw new AppError('UNAVAILABLE', "The identity provider can't be reached; try again shortly.", {
          cause: error,
        })
      }
    })
  }
  return issuers
}
