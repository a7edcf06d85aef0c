import { AppError, type Database, type Live, type Log, Viewer } from '#host'
import { parseToken } from './domain/opaque-token.ts'
import { hearRevoked, keyHandle } from './revocation.ts'
import { isSecretOf } from './secret.ts'
import { apiKeyToCheck, noteApiKeyUse } from './store/api-keys.ts'
import { sessionGoesOn } from './store/sessions.ts'

/** What the router asks the accounts of the credentials that a request shows. */
export interface Credentials {
  /** Whose an API key is. Throws UNAUTHENTICATED when it is nobody's, or has ended. */
  apiKey(text: string): Promise<KeyBearer>
  /** Whether a session goes on. */
  session(tenantId: string, id: string): Promise<boolean>
  /** Hears by its handle what has been revoked, until the returned function is called. */
  hearRevoked(hear: (handle: string) => void): Promise<() => Promise<void>>
}

/** The bearer of an API key. */
export interface KeyBearer {
  viewer: Viewer
  /** What its revocation is told by. */
  handle: string
  /** Milliseconds since the epoch; Infinity for a key without an end. */
  expiresAt: number
}

/** Whether a text has the form of an API key, good or not. */
export function isApiKey(text: string): boolean {
  return parseToken('jk', text) !== undefined
}

/** Checks credentials against the database. */
export function credentialsIn(platform: {
  database: Database
  live: Live
  log: Log
  clock: () => Date
}): Credentials {
  const { database, live, log, clock } = platform
  return {
    async apiKey(text) {
      const parsed = parseToken('jk', text)
      const key = parsed && (await apiKeyToCheck(database, parsed.tenantId, parsed.id))
      // One answer for all: whether a key exists is told to nobody who doesn't have it.
      if (parsed === undefined || key === undefined || !isSecretOf(parsed.secret, key.hash))
        throw new AppError('UNAUTHENTICATED', 'The API key is not valid.')
      if (key.revokedAt !== null) throw new AppError('UNAUTHENTICATED', 'The API key was revoked.')
      const expiresAt = key.expiresAt?.getTime() ?? Infinity
      const now = clock()
      if (expiresAt <= now.getTime()) throw new AppError('UNAUTHENTICATED', 'The API key has expired.')
      noteApiKeyUse(database, key, now).catch((error: unknown) =>
        log.warn({ err: error, keyId: key.id }, 'the use of an API key could not be noted'),
      )
      const handle = keyHandle(key.id)
      return { viewer: new Viewer(key.tenantId, handle, key.permissions), handle, expiresAt }
    },

    session: (tenantId, id) => sessionGoesOn(database, tenantId, id, clock()),

    hearRevoked: (hear) => hearRevoked(live, hear),
  }
}
