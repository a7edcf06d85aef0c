import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto'

/** Cost of a hash: 19 MiB, two passes, one lane, as OWASP's Password Storage Cheat Sheet recommends for Argon2id. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 }

/** Bytes of salt and of hash. */
const SALT = 16
const TAG = 32

/** Version 1.3 of the algorithm, RFC 9106. */
const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([\w+/-]{11,86})\$([\w+/-]{22,86})$/

/** A password's Argon2id hash with a salt of its own, as a PHC string. Runs off the event loop. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT)
  return phc(salt, await derive(password, { ...COST, nonce: salt, tagLength: TAG }))
}

/** Whether a password is the one that was hashed. Throws for a string that is no such hash. */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  const [, memory, passes, parallelism, salt = '', tag = ''] = PHC.exec(hash) ?? []
  if (memory === undefined) throw new Error('this is no PHC string of Argon2id')
  const expected = Buffer.from(tag, 'base64')
  const actual = await derive(password, {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    nonce: Buffer.from(salt, 'base64'),
    tagLength: expected.length,
  })
  return timingSafeEqual(actual, expected)
}

/** Whether a hash was made at another cost than today's. */
export function isOutdated(hash: string): boolean {
  return !hash.startsWith(`$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$`)
}

/** One keyboard composes what another decomposes: the same password all the same. */
function derive(password: string, cost: Omit<Argon2Parameters, 'message'>): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    argon2('argon2id', { ...cost, message: password.normalize('NFKC') }, (error, tag) =>
      error === null ? resolve(tag) : reject(error),
    )
  })
}

function phc(salt: Buffer, tag: Buffer): string {
  const { memory, passes, parallelism } = COST
  const parts = [salt, tag].map((bytes) => bytes.toString('base64').replaceAll('=', ''))
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${parts.join('$')}`
}
