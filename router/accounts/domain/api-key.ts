import { type ApiKeyRefused, refuseKey } from './refusal.ts'
import { nameOf } from './user.ts'

/** What a machine shows in place of a token. */
export interface ApiKey {
  /** UUIDv7. */
  readonly id: string
  readonly tenantId: string
  readonly name: string
  readonly permissions: string[]
  readonly createdAt: Date
  readonly createdBy: string
  readonly expiresAt: Date | null
  readonly lastUsedAt: Date | null
  readonly revokedAt: Date | null
}

/** What a new key is made of, checked: it permits something, and nothing that its maker may not do. */
export function newApiKey(
  input: { name: string; permissions: readonly string[]; expiresAt?: Date | null | undefined },
  by: { readonly permissions: ReadonlySet<string>; readonly now: Date },
): Pick<ApiKey, 'name' | 'permissions' | 'expiresAt'> | ApiKeyRefused {
  const name = nameOf(input.name)
  if (name === undefined) return refuseKey('INVALID_NAME', 'A name has 1 to 200 characters.')
  const permissions = [...new Set(input.permissions)].toSorted()
  const lacking = permissions.filter((permission) => !by.permissions.has(permission))
  if (lacking.length > 0)
    return refuseKey('INVALID_PERMISSIONS', `You may not do this yourself: ${lacking.join(', ')}.`)
  if (permissions.length === 0)
    return refuseKey('INVALID_PERMISSIONS', 'A key that permits nothing is no use: give permissions.')
  const expiresAt = input.expiresAt ?? null
  if (expiresAt !== null && expiresAt <= by.now)
    return refuseKey('INVALID_EXPIRY', '`expiresAt` is in the past.')
  return { name, permissions, expiresAt }
}
