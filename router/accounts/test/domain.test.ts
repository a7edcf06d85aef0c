import { argon2Sync } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { networkOf } from '../domain/network.ts'
import { formToken, parseToken } from '../domain/opaque-token.ts'
import { passwordFault } from '../domain/password-policy.ts'
import { LONGEST_LOCK, lock, secondsLeft, untried } from '../domain/lock.ts'
import { hashPassword, isOutdated, verifyPassword } from '../passwords/argon2id.ts'

const secret = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => Buffer.from(bytes).toString('base64url'))

describe('a token of ours', () => {
  it('is read as it was formed, and is nothing else', () => {
    fc.assert(
      fc.property(
        fc.uuid(),
        fc.uuid(),
        secret,
        fc.constantFrom('jk' as const, 'jr' as const),
        (tenantId, id, secret, kind) => {
          const token = formToken(kind, { tenantId, id, secret })
          expect(parseToken(kind, token)).toEqual({ tenantId, id, secret })
          expect(parseToken(kind === 'jk' ? 'jr' : 'jk', token)).toBeUndefined()
          expect(parseToken(kind, token.slice(1))).toBeUndefined()
          expect(parseToken(kind, `${token}A`)).toBeUndefined()
        },
      ),
    )
  })

  it('is not found in any other text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 120 }),
        (text) => parseToken('jk', text) === undefined,
      ),
    )
  })
})

describe('a new password', () => {
  const fault = (password: string): string | undefined =>
    passwordFault(password, { minLength: 12, personal: ['kim.minsu@example.com', 'Minsu Kim'] })

  it.each([
    'short',
    'x'.repeat(257),
    'aaaaaaaaaaaaaaaa',
    'abababababab',
    '123456789012',
    'abcdefghijklmnop',
    'password1234',
    'P@ssw0rd!2026',
    'passwordpassword',
    'Qwertyuiop123',
    'judgify2026!!!',
    'kim.minsu@example.com',
    'MinsuKim1990!',
    'kimminsu123456',
  ])('is not %j', (password) => {
    expect(fault(password)).toEqual(expect.any(String))
  })

  it.each([
    'correct horse battery staple',
    'tr0ub4dor&3xyz',
    '비밀번호는 아주 길게 씁니다',
    '9f$kQz!m2Lp0',
    '472910583641',
  ])('may be %j', (password) => {
    expect(fault(password)).toBeUndefined()
  })
})

describe('a password’s hash', () => {
  it('is a PHC string of Argon2id that fits the password and no other', async () => {
    const hash = await hashPassword('correct horse')
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
    expect(await hashPassword('correct horse')).not.toBe(hash)
    expect([
      await verifyPassword('correct horse', hash),
      await verifyPassword('correct Horse', hash),
    ]).toEqual([true, false])
    expect(isOutdated(hash)).toBe(false)
  })

  it('is checked at the cost that it was made at', async () => {
    const nonce = Buffer.from('sixteen bytes 16')
    const tag = argon2Sync('argon2id', {
      message: 'old',
      nonce,
      memory: 1024,
      passes: 1,
      parallelism: 2,
      tagLength: 32,
    })
    const [salt, end] = [nonce, tag].map((bytes) => bytes.toString('base64').replaceAll('=', ''))
    const hash = `$argon2id$v=19$m=1024,t=1,p=2$${salt}$${end}`
    expect([await verifyPassword('old', hash), isOutdated(hash)]).toEqual([true, true])
    await expect(verifyPassword('old', '$2b$10$something')).rejects.toThrow('PHC')
  })
})

describe('a lock', () => {
  it('lasts twice as long each time, up to an hour', () => {
    const now = new Date(0)
    let state = untried
    const lengths = Array.from({ length: 10 }, () => {
      state = lock(state, 30, now, 'next')
      return secondsLeft(state, now)
    })
    expect(lengths).toEqual([30, 60, 120, 240, 480, 960, 1920, LONGEST_LOCK, LONGEST_LOCK, LONGEST_LOCK])
    expect(secondsLeft(state, new Date(LONGEST_LOCK * 1000))).toBe(0)
  })
})

describe('the network of an address', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:DB8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network)
  })
})
