import fc from 'fast-check'
import { type JWTPayload, SignJWT, errors, jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { verifyHs256 } from '../identity/hs256.ts'

const secret = 'one secret of at least thirty-two characters'
const key = new TextEncoder().encode(secret)
const currentDate = new Date('2026-11-23T08:00:00Z')
const eight = currentDate.getTime() / 1000
const rules = { currentDate, requiredClaims: ['exp', 'sub'], issuer: 'us', audience: 'judgify' }

const valid = { sub: 'ann', exp: eight + 60, iss: 'us', aud: 'judgify' }
const near = fc.constantFrom(eight - 1, eight, eight + 1, 'soon', undefined)
const claims = fc.record(
  {
    sub: fc.constantFrom('ünï', undefined),
    exp: near,
    nbf: near,
    iat: near,
    iss: fc.constantFrom('them', undefined),
    aud: fc.constantFrom('other', ['other', 'judgify'], [], undefined),
  },
  { requiredKeys: [] },
)
const header = fc.constantFrom(
  { alg: 'HS256' },
  { alg: 'HS256', typ: 'JWT', kid: 'x' },
  { alg: 'HS384' },
  { alg: 'HS512' },
)
/** What becomes of a token on its way: a letter is another, is lacking, or is one too many. */
const change = fc.tuple(fc.nat(400), fc.nat(1), fc.constantFrom('A', 'b', '.', '=', '', ' ', '-'))

const outcome = async (verify: () => JWTPayload | Promise<JWTPayload>): Promise<unknown> => {
  try {
    return await verify()
  } catch (error) {
    if (error instanceof errors.JWTExpired) return 'expired'
    if (error instanceof errors.JWTClaimValidationFailed) return `claim ${error.claim}`
    return 'not valid'
  }
}

describe('tokens signed by HS256', () => {
  it('are taken and refused as by jose, whatever their claims', async () => {
    let taken = 0
    await fc.assert(
      fc.asyncProperty(claims, header, async (changed, protectedHeader) => {
        const payload = { ...valid, ...changed } as unknown as JWTPayload
        const token = await new SignJWT(payload).setProtectedHeader(protectedHeader).sign(key)
        const expected = await outcome(
          async () => (await jwtVerify(token, key, { ...rules, algorithms: ['HS256'] })).payload,
        )
        if (typeof expected === 'object') taken++
        expect(await outcome(() => verifyHs256(token, secret, rules))).toEqual(expected)
      }),
      { numRuns: 2000 },
    )
    expect(taken).toBeGreaterThan(0)
  })

  it('are refused when a single letter has changed', async () => {
    const good = await new SignJWT(valid).setProtectedHeader({ alg: 'HS256' }).sign(key)
    expect(verifyHs256(good, secret, rules)).toMatchObject({ sub: 'ann' })
    fc.assert(
      fc.property(change, ([at, gone, letter]) => {
        const token = good.slice(0, at) + letter + good.slice(at + gone)
        fc.pre(token !== good)
        expect(() => verifyHs256(token, secret, rules)).toThrow(errors.JWSSignatureVerificationFailed)
      }),
      { numRuns: 2000 },
    )
  })

  it('are refused with an extension that nobody here understands', async () => {
    const token = await new SignJWT({ sub: 'ann', exp: eight + 60 })
      .setProtectedHeader({ alg: 'HS256', crit: ['later'], later: true })
      .sign(key, { crit: { later: true } })
    expect(() => verifyHs256(token, secret, { currentDate })).toThrow(errors.JWSSignatureVerificationFailed)
  })
})
