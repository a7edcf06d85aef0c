import {
  type FlattenedJWSInput,
  type JWSHeaderParameters,
  type JWTVerifyGetKey,
  createLocalJWKSet,
  errors,
} from 'jose'
import type { Log } from '#host'
import { fetchKeys } from './fetch-keys.ts'

/** When keys are fetched. */
export interface KeySetOptions {
  url: string
  /** Seconds after which they are fetched again. */
  cacheSeconds: number
  /** Seconds between two fetches at least. */
  cooldownSeconds: number
  clock: () => Date
  log: Log
}

/** A key's name in a token: what goes into no path, query or log line by mistake. */
const KEY_ID = /^[\w.~:=+/@-]{1,200}$/

/**
 * The keys of an issuer, as jose's `jwtVerify` asks for them. They are fetched when first needed, when they are old,
 * and when a token names one that isn't among them: once for everybody who waits, and never within the cooldown of
 * the fetch before, so that made-up key names cause no storm. While the issuer can't be reached the old keys hold.
 */
export function issuerKeys(options: KeySetOptions): JWTVerifyGetKey {
  const { url, clock, log } = options
  let keys: ReturnType<typeof createLocalJWKSet> | undefined
  let fetchedAt = -Infinity
  let triedAt = -Infinity
  let underWay: Promise<void> | undefined

  const refresh = async (): Promise<void> => {
    triedAt = clock().getTime()
    try {
      keys = createLocalJWKSet(await fetchKeys(url))
      fetchedAt = clock().getTime()
    } catch (error) {
      log.warn({ err: error, url, event: 'jwks_unavailable' }, "an issuer's keys can't be fetched")
    }
  }
  const refreshUnlessJustTried = async (): Promise<void> => {
    if (underWay === undefined && clock().getTime() - triedAt < options.cooldownSeconds * 1000) return
    underWay ??= refresh().finally(() => (underWay = undefined))
    await underWay
  }
  const find = async (header: JWSHeaderParameters, token: FlattenedJWSInput) => {
    if (keys === undefined) throw new KeysUnavailable(url)
    return keys(header, token)
  }

  return async (header, token) => {
    if (header.kid !== undefined && !KEY_ID.test(header.kid)) throw new errors.JWKSNoMatchingKey()
    if (clock().getTime() - fetchedAt >= options.cacheSeconds * 1000) await refreshUnlessJustTried()
    try {
      return await find(header, token)
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
      await refreshUnlessJustTried()
      return find(header, token)
    }
  }
}

/** An issuer's keys were never there to be had. */
export class KeysUnavailable extends Error {
  constructor(url: string) {
    super(`no keys could be fetched from ${url}`)
    this.name = 'KeysUnavailable'
  }
}
