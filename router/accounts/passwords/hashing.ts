import { AppError, inSpan } from '#host'
import { hashPassword, verifyPassword } from './argon2id.ts'

/** Hashes made at the same time: each takes a thread of the pool that files and name look-ups use too, and 19 MiB. */
const AT_ONCE = 2

/** Hashes that may wait for their turn, before somebody is sent away. */
const WAITING = 64

/** Hashes passwords, a few at a time. */
export interface Hashing {
  hash(password: string): Promise<string>
  /** Whether the password is the hash's. Without a hash the same work is done, and the answer is no. */
  verify(password: string, hash: string | undefined): Promise<boolean>
}

/** Password hashing with bounded work. Throws UNAVAILABLE when too many wait. */
export async function boundedHashing(): Promise<Hashing> {
  const nobodys = await hashPassword(crypto.randomUUID())
  const waiting: (() => void)[] = []
  let running = 0

  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= AT_ONCE) {
      if (waiting.length >= WAITING)
        throw new AppError('UNAVAILABLE', 'Too many people are signing in at once; try again shortly.')
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else running += 1
    try {
      return await inSpan('argon2id', work)
    } finally {
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }

  return {
    hash: (password) => inTurn(() => hashPassword(password)),
    async verify(password, hash) {
      const fits = await inTurn(() => verifyPassword(password, hash ?? nobodys))
      return fits && hash !== undefined
    },
  }
}
