import { type Database, type Page, pageSql, sql } from '#host'
import type { ApiKey } from '../domain/api-key.ts'

const columns = sql`id, tenant_id as "tenantId", name, permissions, created_at as "createdAt",
  created_by as "createdBy", expires_at as "expiresAt", last_used_at as "lastUsedAt", revoked_at as "revokedAt"`

/** Adds a key. */
export async function insertApiKey(
  database: Database,
  key: Omit<ApiKey, 'lastUsedAt' | 'revokedAt'> & { readonly hash: Buffer },
): Promise<void> {
  const { id, tenantId, name, permissions, hash, createdAt, createdBy, expiresAt } = key
  await database.query(
    tenantId,
    sql`-- apiKeys.insert
      insert into accounts.api_keys (tenant_id, id, name, hash, permissions, created_at, created_by, expires_at)
      values (${tenantId}, ${id}, ${name}, ${hash}, ${permissions}, ${createdAt}, ${createdBy}, ${expiresAt})`,
  )
}

/** A page of the tenant's keys, the newest first. */
export function apiKeyPage(database: Database, tenantId: string, page: Page): Promise<ApiKey[]> {
  const { where, orderAndLimit } = pageSql(page, sql`id`, sql`uuid`)
  return database.query(
    tenantId,
    sql`-- apiKeys.page
      select ${columns} from accounts.api_keys where tenant_id = ${tenantId} and ${where} ${orderAndLimit}`,
  )
}

/** Revokes a key, if that has not been done yet; undefined when the tenant has none by this id. */
export async function revokeApiKey(
  database: Database,
  { tenantId, id }: { tenantId: string; id: string },
  { at, by }: { at: Date; by: string },
): Promise<ApiKey | undefined> {
  const [key] = await database.query<ApiKey>(
    tenantId,
    sql`-- apiKeys.revoke
      update accounts.api_keys
      set revoked_at = coalesce(revoked_at, ${at}), revoked_by = coalesce(revoked_by, ${by})
      where tenant_id = ${tenantId} and id = ${id} returning ${columns}`,
  )
  return key
}

/** A key with what its secret is checked against; undefined when the tenant has none by this id. */
export async function apiKeyToCheck(
  database: Database,
  tenantId: string,
  id: string,
): Promise<(ApiKey & { readonly hash: Buffer }) | undefined> {
  const [key] = await database.query<ApiKey & { hash: Buffer }>(
    tenantId,
    sql`-- apiKeys.check
      select ${columns}, hash from accounts.api_keys where tenant_id = ${tenantId} and id = ${id}`,
  )
  return key
}

/** Notes that a key was used, unless that was noted within the last minute. */
export async function noteApiKeyUse(
  database: Database,
  { tenantId, id }: Pick<ApiKey, 'tenantId' | 'id'>,
  at: Date,
): Promise<void> {
  await database.query(
    tenantId,
    sql`-- apiKeys.used
      update accounts.api_keys set last_used_at = ${at}
      where tenant_id = ${tenantId} and id = ${id}
        and (last_used_at is null or last_used_at < ${new Date(at.getTime() - 60_000)})`,
  )
}
