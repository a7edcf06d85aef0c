import { AppError, type Service, type Transaction } from '#host'
import { type OpaqueToken, formToken, parseToken } from '../domain/opaque-token.ts'
import { type EndOfSession, judgeRefresh } from '../domain/session.ts'
import type { SessionModel } from '../models.ts'
import { announceRevoked, sessionHandle } from '../revocation.ts'
import { hashOf, newSecret } from '../secret.ts'
import type { AccountSettings } from '../settings.ts'
import {
  insertRefreshToken,
  insertSession,
  lockRefreshToken,
  noteRefresh,
  revokeSessions,
} from '../store/sessions.ts'
import { noteSignIn } from '../store/users.ts'
import type { SignedIn } from '../sign-in/sign-in.ts'

/** Sessions: families of refresh tokens, each exchanged for the next. */
export interface Sessions {
  /** Begins a session for somebody who has signed in; undefined when they may no longer. */
  begin(signedIn: SignedIn): Promise<SessionModel | undefined>
  /** Goes on with a session; undefined when the token is no good. A token used before ends its session. */
  refresh(token: string): Promise<SessionModel | undefined>
  /** Ends the session of a refresh token, or all of its user's; nothing happens when the token is no good. */
  end(token: string, everywhere: boolean): Promise<void>
  /** Ends all of a user's sessions in a transaction; the returned function tells it after the commit. */
  endAll(tx: Transaction, userId: string, because: EndOfSession): Promise<() => Promise<void>>
}

/** Whose session it is. */
interface Owner {
  readonly id: string
  readonly roles: readonly string[]
}

/** Keeps sessions in the database. */
export function sessionsOf(service: Service<AccountSettings>): Sessions {
  const { database, clock, newId, log } = service
  const issue = tokensOf(service)
  const tell = teller(service)
  return {
    async begin({ login, newHash }) {
      const { id: userId, tenantId } = login
      const id = newId()
      const session = await database.transaction(tenantId, async (tx) => {
        const at = clock()
        if (!(await noteSignIn(tx, login, at, newHash))) return undefined
        await insertSession(tx, { id, userId, at, expiresAt: at })
        return issue(tx, id, login)
      })
      if (session !== undefined)
        log.info({ event: 'login_succeeded', tenantId, userId, sessionId: id }, 'somebody has signed in')
      return session
    },

    async refresh(token) {
      const parsed = parseToken('jr', token)
      if (parsed === undefined) return undefined
      const outcome = await database.transaction(parsed.tenantId, (tx) =>
        exchange(tx, parsed, clock(), issue),
      )
      if (outcome === undefined || 'accessToken' in outcome) return outcome
      const { userId, ended } = outcome
      await tell('REPLAY', { tenantId: parsed.tenantId, userId }, ended)
      return undefined
    },

    async end(token, everywhere) {
      const parsed = parseToken('jr', token)
      if (parsed === undefined) return
      const { tenantId, id } = parsed
      const ended = await database.transaction(tenantId, async (tx) => {
        const found = await lockRefreshToken(tx, id, hashOf(parsed.secret))
        if (found === undefined) return undefined
        const which = everywhere ? { user: found.userId } : { session: id }
        return { userId: found.userId, ids: await revokeSessions(tx, which, 'LOGOUT', clock()) }
      })
      if (ended !== undefined) await tell('LOGOUT', { tenantId, userId: ended.userId }, ended.ids)
    },

    async endAll(tx, userId, because) {
      const { tenantId } = tx
      const ids = await revokeSessions(tx, { user: userId }, because, clock())
      return () => tell(because, { tenantId, userId }, ids)
    },
  }
}

/** Exchanges a refresh token for the next, or ends its session when it was used before. */
async function exchange(
  tx: Transaction,
  { id, secret }: OpaqueToken,
  now: Date,
  issue: Issue,
): Promise<SessionModel | { userId: string; ended: string[] } | undefined> {
  const hash = hashOf(secret)
  const found = await lockRefreshToken(tx, id, hash)
  const verdict = judgeRefresh(found, now)
  if (found === undefined || verdict === 'REFUSE') return undefined
  const { userId, roles } = found
  if (verdict === 'REPLAY') return { userId, ended: await revokeSessions(tx, { session: id }, 'REPLAY', now) }
  await noteRefresh(tx, id, hash, now)
  return issue(tx, id, { id: userId, roles })
}

/** Tells of ended sessions, in the log and to every router; a replayed token is a sign of theft. */
function teller(service: Service<AccountSettings>) {
  return (because: EndOfSession, owner: { tenantId: string; userId: string }, sessions: string[]) => {
    const level = because === 'REPLAY' ? 'warn' : 'info'
    if (sessions.length > 0)
      service.log[level]({ event: 'sessions_ended', because, ...owner, sessions }, 'sessions were ended')
    return announceRevoked(service, sessions.map(sessionHandle))
  }
}

type Issue = (tx: Transaction, sessionId: string, owner: Owner) => Promise<SessionModel>

/** Makes the next pair of tokens of a session. */
function tokensOf({ clock, settings, issueToken }: Service<AccountSettings>): Issue {
  return async (tx, sessionId, owner) => {
    if (issueToken === undefined) throw new AppError('UNAVAILABLE', 'Tokens are issued by the router alone.')
    const { access_token_seconds: access, refresh_token_seconds: refresh } = settings
    const at = clock()
    const expiresAt = new Date(at.getTime() + refresh * 1000)
    const token: OpaqueToken = { tenantId: tx.tenantId, id: sessionId, secret: newSecret() }
    await insertRefreshToken(tx, { sessionId, hash: hashOf(token.secret), at, expiresAt })
    const { id: subject, roles } = owner
    const claims = { subject, roles, tenantId: tx.tenantId, session: sessionId, expiresIn: access }
    return {
      __typename: 'Session',
      accessToken: await issueToken(claims),
      expiresAt: new Date(at.getTime() + access * 1000),
      refreshToken: formToken('jr', token),
      refreshExpiresAt: expiresAt,
    }
  }
}
