import { createHmac, randomUUID } from 'node:crypto'

export const SECRET = 'a secret that is used by nobody but benchmarks'

/** Seconds that a token is valid. */
const LIFETIME = 24 * 3600

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/**
 * Makes access tokens as our router takes them, each different from all others: no router can take two requests for
 * one user's. Signed here and not by `mintToken`, which takes ten times as long: the load is made on the same core.
 */
export function tokenSource(): () => string {
  const header = encode({ alg: 'HS256', typ: 'JWT' })
  const now = Math.floor(Date.now() / 1000)
  const shared = { tenant_id: randomUUID(), roles: ['operator'], iat: now, exp: now + LIFETIME }
  let number = 0
  return () => {
    const claims = encode({ ...shared, sub: `client-${number}`, jti: String(number) })
    number++
    const signature = createHmac('sha256', SECRET).update(`${header}.${claims}`).digest('base64url')
    return `${header}.${claims}.${signature}`
  }
}

/** A number of tokens, over and over: as many clients that come again. */
export function recurring(next: () => string, count: number): () => string {
  const tokens = Array.from({ length: count }, next)
  let number = 0
  return () => tokens[number++ % count] ?? ''
}
