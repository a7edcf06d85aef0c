import { AppError, type Page, type Service, type Viewer, isUuid } from '#host'
import { type ApiKey, newApiKey } from '../domain/api-key.ts'
import { formToken } from '../domain/opaque-token.ts'
import type { ApiKeyRefused } from '../domain/refusal.ts'
import { announceRevoked, keyHandle } from '../revocation.ts'
import { hashOf, newSecret } from '../secret.ts'
import type { AccountSettings } from '../settings.ts'
import { apiKeyPage, insertApiKey, revokeApiKey } from '../store/api-keys.ts'

/** The tenant's API keys. */
export interface ApiKeys {
  page(page: Page): Promise<ApiKey[]>
  /** Makes a key; `secret` is the whole of it, and kept nowhere. */
  create(input: NewKeyInput): Promise<{ apiKey: ApiKey; secret: string } | ApiKeyRefused>
  /** Ends a key for good. Throws NOT_FOUND when the tenant has none by this id. */
  revoke(id: string): Promise<ApiKey>
}

/** A key as asked for. */
export interface NewKeyInput {
  name: string
  permissions: readonly string[]
  expiresAt?: Date | null | undefined
}

/** The API keys in a viewer's hands. */
export function apiKeysOf(service: Service<AccountSettings>, viewer: Viewer): ApiKeys {
  const { database, clock, newId, log } = service
  const { tenantId, subject, permissions } = viewer
  return {
    page: (page) => apiKeyPage(database, tenantId, page),

    async create(input) {
      const now = clock()
      const asked = newApiKey(input, { permissions, now })
      if ('reason' in asked) return asked
      const secret = newSecret()
      const made = { ...asked, id: newId(), tenantId, createdAt: now, createdBy: subject }
      await insertApiKey(database, { ...made, hash: hashOf(secret) })
      const about = { keyId: made.id, permissions: made.permissions, expiresAt: made.expiresAt }
      log.info({ event: 'api_key_created', tenantId, by: subject, ...about }, 'an API key was made')
      const apiKey = { ...made, lastUsedAt: null, revokedAt: null }
      return { apiKey, secret: formToken('jk', { tenantId, id: made.id, secret }) }
    },

    async revoke(id) {
      const key = isUuid(id)
        ? await revokeApiKey(database, { tenantId, id }, { at: clock(), by: subject })
        : undefined
      if (key === undefined) throw new AppError('NOT_FOUND', `There is no API key ${JSON.stringify(id)}.`)
      await announceRevoked(service, [keyHandle(key.id)])
      log.info({ event: 'api_key_revoked', tenantId, by: subject, keyId: key.id }, 'an API key was revoked')
      return key
    },
  }
}
