import { type Database, type Transaction, sql } from '#host'
import type { EndOfSession, FoundRefreshToken } from '../domain/session.ts'

/** A session to be made, or to go on. */
export interface SessionRow {
  readonly id: string
  readonly userId: string
  readonly at: Date
  readonly expiresAt: Date
}

/** A refresh token with its session and its user. */
export interface RefreshRow extends FoundRefreshToken {
  readonly userId: string
  readonly roles: readonly string[]
}

/** Begins a session, and drops what is left of the user's sessions whose time is over. */
export async function insertSession(
  tx: Transaction,
  { id, userId, at, expiresAt }: SessionRow,
): Promise<void> {
  await tx.query(
    sql`-- sessions.dropOver
      delete from accounts.sessions where tenant_id = ${tx.tenantId} and user_id = ${userId} and expires_at < ${at}`,
  )
  await tx.query(
    sql`-- sessions.insert
      insert into accounts.sessions (tenant_id, id, user_id, created_at, expires_at)
      values (${tx.tenantId}, ${id}, ${userId}, ${at}, ${expiresAt})`,
  )
}

/** Adds the newest refresh token of a session, whose time is then the token's; drops those whose time is over. */
export async function insertRefreshToken(
  tx: Transaction,
  { sessionId, hash, at, expiresAt }: { sessionId: string; hash: Buffer; at: Date; expiresAt: Date },
): Promise<void> {
  await tx.query(
    sql`-- refreshTokens.dropOver
      delete from accounts.refresh_tokens
      where tenant_id = ${tx.tenantId} and session_id = ${sessionId} and expires_at < ${at}`,
  )
  await tx.query(
    sql`-- refreshTokens.insert
      insert into accounts.refresh_tokens (tenant_id, session_id, hash, issued_at, expires_at)
      values (${tx.tenantId}, ${sessionId}, ${hash}, ${at}, ${expiresAt})`,
  )
  await tx.query(
    sql`-- sessions.prolong
      update accounts.sessions set expires_at = ${expiresAt} where tenant_id = ${tx.tenantId} and id = ${sessionId}`,
  )
}

/** A refresh token by its session and hash, the session locked; undefined when it was never issued, or is long over. */
export async function lockRefreshToken(
  tx: Transaction,
  sessionId: string,
  hash: Buffer,
): Promise<RefreshRow | undefined> {
  // Locked first and read then: whoever waited here must see what was done meanwhile.
  await tx.query(
    sql`-- sessions.lock
      select id from accounts.sessions where tenant_id = ${tx.tenantId} and id = ${sessionId} for update`,
  )
  const [row] = await tx.query<RefreshRow>(
    sql`-- refreshTokens.find
      select t.used_at as "usedAt", t.expires_at as "expiresAt", s.revoked_at as "sessionRevokedAt",
        u.disabled as "userDisabled", u.id as "userId", u.roles
      from accounts.refresh_tokens t
        join accounts.sessions s on s.tenant_id = t.tenant_id and s.id = t.session_id
        join accounts.users u on u.tenant_id = s.tenant_id and u.id = s.user_id
      where t.tenant_id = ${tx.tenantId} and t.session_id = ${sessionId} and t.hash = ${hash}`,
  )
  return row
}

/** Notes that a refresh token was used. */
export async function noteRefresh(tx: Transaction, sessionId: string, hash: Buffer, at: Date): Promise<void> {
  await tx.query(
    sql`-- refreshTokens.used
      update accounts.refresh_tokens set used_at = ${at}
      where tenant_id = ${tx.tenantId} and session_id = ${sessionId} and hash = ${hash}`,
  )
}

/** Ends one session, or with `user` all of theirs; answers the ids of those that had not ended. */
export async function revokeSessions(
  tx: Transaction,
  which: { readonly session: string } | { readonly user: string },
  because: EndOfSession,
  at: Date,
): Promise<string[]> {
  const chosen = 'session' in which ? sql`id = ${which.session}` : sql`user_id = ${which.user}`
  const rows = await tx.query<{ id: string }>(
    sql`-- sessions.revoke
      update accounts.sessions set revoked_at = ${at}, revoked_because = ${because}
      where tenant_id = ${tx.tenantId} and ${chosen} and revoked_at is null and expires_at > ${at} returning id`,
  )
  return rows.map(({ id }) => id)
}

/** Whether a session goes on: neither over nor revoked. */
export async function sessionGoesOn(
  database: Database,
  tenantId: string,
  id: string,
  now: Date,
): Promise<boolean> {
  const rows = await database.query(
    tenantId,
    sql`-- sessions.goesOn
      select id from accounts.sessions
      where tenant_id = ${tenantId} and id = ${id} and revoked_at is null and expires_at > ${now}`,
  )
  return rows.length === 1
}
