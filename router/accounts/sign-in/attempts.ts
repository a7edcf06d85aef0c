import { createHash, randomUUID } from 'node:crypto'
import type { Live, Service } from '#host'
import { type Attempts, lock, secondsLeft, untried } from '../domain/lock.ts'
import type { AccountSettings } from '../settings.ts'

/** How long failures are remembered, in seconds. */
const MEMORY = 24 * 3600

/** One attempt to sign in, which has been counted. */
export interface Attempt {
  /** It failed. */
  failed(): Promise<void>
  /** It succeeded: the account's failures are forgotten. */
  succeeded(): Promise<void>
}

/** Counts attempts by account and by where they come from, in all processes together. */
export interface AttemptCounter {
  /**
   * Counts an attempt before anything is looked at, so that no number of attempts at once gets past the limit;
   * or says how many seconds the account or the origin is locked.
   */
  begin(email: string, origin: string): Promise<Attempt | { lockedSeconds: number }>
  /** Forgets an account's failures. */
  forget(email: string): Promise<void>
}

/** Counts in `live`. An account that doesn't exist is counted and locked like one that does. */
export function attemptCounter(service: Service<AccountSettings>): AttemptCounter {
  const { live, clock, log, settings } = service
  const { lock_seconds: lockSeconds } = settings

  const lockNow = async (key: string, attempts: Attempts, what: object): Promise<number> => {
    const locked = lock(attempts, lockSeconds, clock(), randomUUID())
    await write(live, key, locked)
    const seconds = secondsLeft(locked, clock())
    log.warn(
      { event: 'login_locked', seconds, locks: locked.locks, ...what },
      'sign-in is locked for a while',
    )
    return seconds
  }
  const forget = (email: string): Promise<void> =>
    write(live, accountKey(email), { ...untried, counter: randomUUID() })

  return {
    async begin(email, origin) {
      const [account, address] = [accountKey(email), `login:from:${origin}`]
      const [ofAccount, ofAddress] = await Promise.all([read(live, account), read(live, address)])
      const left = Math.max(secondsLeft(ofAccount, clock()), secondsLeft(ofAddress, clock()))
      if (left > 0) return { lockedSeconds: left }
      const { count } = await live.count(`${account}:${ofAccount.counter}`, MEMORY)
      if (count > settings.lock_after_failures)
        return { lockedSeconds: await lockNow(account, ofAccount, { account, origin }) }
      return {
        async failed() {
          const { count: fromThere } = await live.count(`${address}:${ofAddress.counter}`, MEMORY)
          if (fromThere >= settings.lock_address_after_failures) await lockNow(address, ofAddress, { origin })
        },
        succeeded: () => forget(email),
      }
    },
    forget,
  }
}

/** The e-mail itself stays out of the store and the log. */
function accountKey(email: string): string {
  return `login:${createHash('sha256').update(email).digest('base64url').slice(0, 22)}`
}

async function read(live: Live, key: string): Promise<Attempts> {
  const kept = await live.get(key)
  return kept === undefined ? untried : (JSON.parse(kept) as Attempts)
}

function write(live: Live, key: string, attempts: Attempts): Promise<void> {
  return live.set(key, JSON.stringify(attempts), MEMORY)
}
