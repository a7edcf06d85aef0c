import type { Service } from '#host'
import { emailOf } from '../domain/email.ts'
import type { LoginLocked, LoginRefused } from '../domain/refusal.ts'
import { isOutdated } from '../passwords/argon2id.ts'
import type { Hashing } from '../passwords/hashing.ts'
import type { AccountSettings } from '../settings.ts'
import { type Login, loginByEmail } from '../store/users.ts'
import type { AttemptCounter } from './attempts.ts'

/** Longest password that is looked at, in UTF-16 units: longer than any that can be set. */
const LONGEST = 1024

/** Somebody who knows the password. */
export interface SignedIn {
  readonly login: Login
  /** A hash at today's cost, where the kept one was made at another. */
  readonly newHash: string | undefined
}

/** Finds out whether an e-mail and a password belong to a user who may sign in; `origin` is where they come from. */
export type SignIn = (
  email: string,
  password: string,
  origin: string,
) => Promise<SignedIn | LoginRefused | LoginLocked>

/**
 * Signs in. Whether the user exists, is disabled or has another password makes no difference to the answer, to the
 * work that is done and to what is counted.
 */
export function signIn(
  service: Service<AccountSettings>,
  hashing: Hashing,
  attempts: AttemptCounter,
): SignIn {
  const { database, log } = service
  return async (given, typed, origin) => {
    const email = emailOf(given) ?? ''
    const password = typed.slice(0, LONGEST)
    const attempt = await attempts.begin(email, origin)
    if ('lockedSeconds' in attempt) return locked(attempt.lockedSeconds)
    const login = await loginByEmail(database, email)
    const fits = await hashing.verify(password, login?.passwordHash)
    if (!fits || login === undefined || login.disabled) {
      await attempt.failed()
      const { tenantId, id: userId, disabled } = login ?? {}
      log.warn({ event: 'login_failed', tenantId, userId, disabled, origin }, 'somebody failed to sign in')
      return loginRefused
    }
    await attempt.succeeded()
    const newHash = isOutdated(login.passwordHash) ? await hashing.hash(password) : undefined
    return { login, newHash }
  }
}

/** What is told of a failure. */
export const loginRefused: LoginRefused = {
  __typename: 'LoginRefused',
  message: 'The e-mail or the password is wrong.',
}

function locked(seconds: number): LoginLocked {
  const message = `Too many failed attempts: wait ${seconds} seconds, then try again.`
  return { __typename: 'LoginLocked', message, retryAfterSeconds: seconds }
}
