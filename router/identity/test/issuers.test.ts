import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Product, startProduct } from '../../../test/product.ts'
import { me } from '../../accounts/test/people.ts'
import {
  type IdentityProvider,
  type ProviderKey,
  TENANT,
  newKey,
  startIdentityProvider,
} from './identity-provider.ts'

let provider: IdentityProvider
let product: Product
let rsa: ProviderKey
/** Past the cooldown of 30 seconds, within the cache's 10 minutes. */
const PAST_COOLDOWN = 31_000
const PAST_CACHE = 601_000

beforeAll(async () => {
  provider = await startIdentityProvider()
  rsa = await newKey('RS256', 'rsa-1')
  product = await startProduct({
    ROUTER_RATE_LIMIT_DEFAULT: '1000',
    ROUTER_JWT_ISSUERS: JSON.stringify([
      { issuer: provider.issuer, audience: 'judgify', jwks_url: provider.jwksUrl },
      {
        issuer: 'https://one-plant.example.com',
        audience: 'judgify',
        jwks_url: provider.jwksUrl,
        tenant_id: TENANT,
        algorithms: ['ES256'],
        claims: { roles: 'realm_access.roles', permissions: 'scope' },
      },
    ]),
  })
})
afterAll(async () => {
  await product.close()
  await provider.close()
})
beforeEach(() => {
  provider.mood = 'well'
  provider.published = [rsa]
  // Every test finds keys that are too old, and may fetch.
  product.advance(PAST_CACHE)
})

/** Tokens end by the product's clock, which the tests put forward. */
function later(seconds: number): number {
  return Math.floor(product.platform.clock().getTime() / 1000) + seconds
}
const token = (key: ProviderKey, claims: object = {}, header = {}): Promise<string> =>
  provider.token(key, { exp: later(3600), ...claims }, header)

describe('a token of a trusted issuer', () => {
  it.each(['RS256', 'ES256', 'EdDSA'] as const)('is taken when it is signed by %s', async (alg) => {
    const key = await newKey(alg, `key-${alg}`)
    provider.published = [rsa, key]
    expect(await me(product, await token(key))).toMatchObject({
      status: 200,
      me: {
        subject: 'ann',
        tenantId: TENANT,
        permissions: ['dashboard:view', 'judgment:view', 'workflow:view'],
      },
    })
  })

  it('is of the tier that it names, and standard when there is no such tier', async () => {
    const limitOf = async (tier: string): Promise<string | null> => {
      const authorization = `Bearer ${await token(rsa, { tier, sub: `ann of ${tier}` })}`
      const answer = await product.request('/graphql?query={__typename}', {
        headers: { authorization, 'apollo-require-preflight': '1' },
      })
      return answer.headers.get('ratelimit-limit')
    }
    expect(await limitOf('enterprise')).toBe('5000')
    expect(await limitOf('golden')).toBe('1000')
  })

  it('has its claims where the issuer keeps them, and one tenant where it vouches for one', async () => {
    const key = await newKey('ES256', 'ec-plant')
    provider.published = [key]
    const claims = {
      iss: 'https://one-plant.example.com',
      tenant_id: '019a0000-0000-7000-8000-0000000000bb',
      roles: ['tenant_admin'],
      realm_access: { roles: ['viewer'] },
      scope: 'openid data:export',
    }
    expect(await me(product, await token(key, claims))).toMatchObject({
      me: {
        tenantId: TENANT,
        permissions: ['dashboard:view', 'data:export', 'judgment:view', 'openid', 'workflow:view'],
      },
    })
    const byRsa = await token(rsa, { iss: 'https://one-plant.example.com' })
    expect((await me(product, byRsa)).status).toBe(401)
  })

  it('must name issuer, audience, subject, tenant and end, and be of now, give or take ten seconds', async () => {
    const refused: object[] = [
      { iss: undefined },
      { iss: 'https://evil.example.com' },
      { iss: [provider.issuer] },
      { aud: 'another' },
      { aud: undefined },
      { sub: undefined },
      { sub: 'service:workflow' },
      { sub: 'key:019a0000-0000-7000-8000-000000000001' },
      { exp: undefined },
      { exp: later(-11) },
      { nbf: later(30) },
      { tenant_id: undefined },
      { tenant_id: 'acme' },
      { tenant_id: '00000000-0000-0000-0000-000000000000' },
    ]
    for (const claims of refused)
      expect((await me(product, await token(rsa, claims))).status, JSON.stringify(claims)).toBe(401)
    for (const claims of [{ exp: later(-5) }, { nbf: later(5) }, { aud: ['other', 'judgify'] }])
      expect((await me(product, await token(rsa, claims))).status, JSON.stringify(claims)).toBe(200)
  })

  it('is forgotten at its end, though it was good before', async () => {
    const short = await token(rsa, { exp: later(60) })
    expect((await me(product, short)).status).toBe(200)
    product.advance(71_000)
    expect(await me(product, short)).toMatchObject({ status: 401, me: expect.stringContaining('expired') })
  })
})

describe('an issuer’s keys', () => {
  it('are fetched once for all who wait, and not again while they are fresh', async () => {
    const before = provider.fetches
    const tokens = await Promise.all(
      Array.from({ length: 10 }, (_, index) => token(rsa, { sub: `u${index}` })),
    )
    const answers = await Promise.all(tokens.map((one) => me(product, one)))
    expect(answers.map(({ status }) => status)).toEqual(tokens.map(() => 200))
    expect(provider.fetches - before).toBe(1)
  })

  it('may be exchanged: a new one is found at once, a withdrawn one is no good after a while', async () => {
    const old = await token(rsa)
    expect((await me(product, old)).status).toBe(200)
    product.advance(PAST_COOLDOWN)
    const next = await newKey('RS256', 'rsa-2')
    provider.published = [next]
    expect((await me(product, await token(next))).status).toBe(200)
    product.advance(300_000)
    expect((await me(product, old)).status).toBe(401)
    expect((await me(product, await token(rsa))).status).toBe(401)
  })

  it('are fetched once in 30 seconds at most, whatever key names tokens make up', async () => {
    expect((await me(product, await token(rsa))).status).toBe(200)
    const before = provider.fetches
    const names = [
      '../../../../etc/passwd',
      "' or 1=1 --",
      'http://evil/jwks',
      '\0',
      'k'.repeat(5000),
      'x',
      'y',
    ]
    for (const kid of names) expect((await me(product, await token(rsa, {}, { kid }))).status).toBe(401)
    expect(provider.fetches - before).toBe(0)
    product.advance(PAST_COOLDOWN)
    for (const kid of names) expect((await me(product, await token(rsa, {}, { kid }))).status).toBe(401)
    expect(provider.fetches - before).toBe(1)
  })

  it('hold while the issuer can not be reached, and are fetched again when it can', async () => {
    expect((await me(product, await token(rsa))).status).toBe(200)
    for (const mood of ['down', 'garbage', 'endless', 'redirecting'] as const) {
      provider.mood = mood
      const before = provider.fetches
      product.advance(PAST_CACHE)
      expect((await me(product, await token(rsa, { jti: mood }))).status, mood).toBe(200)
      expect(provider.fetches - before, 'asked, and not led elsewhere').toBe(1)
    }
    provider.mood = 'well'
    const next = await newKey('RS256', 'rsa-3')
    provider.published = [next]
    product.advance(PAST_COOLDOWN)
    expect((await me(product, await token(next))).status).toBe(200)
  })
})

describe('an issuer that was never reached', () => {
  it('makes its tokens unavailable, not invalid, and leaves others alone', async () => {
    const lonely = await startProduct({
      ROUTER_JWT_ISSUERS: JSON.stringify([
        { issuer: provider.issuer, audience: 'judgify', jwks_url: 'http://127.0.0.1:1/keys' },
      ]),
    })
    expect((await me(lonely, await provider.token(rsa))).status).toBe(503)
    expect((await me(lonely, (await lonely.person('viewer')).token)).status).toBe(200)
    await lonely.close()
  })
})

describe('the settings of issuers', () => {
  it.each([
    [{ jwks_url: 'http://id.example.com/keys' }, 'https://'],
    [{ jwks_url: 'file:///etc/passwd' }, 'https://'],
    [{ algorithms: ['HS256'] }, 'algorithms'],
    [{ audience: undefined }, 'audience'],
    [{ issuer: 'the installation itself' }, 'JWT_ISSUER'],
  ])('refuse %j', async (wrong, said) => {
    const issuer = { issuer: 'i', audience: 'a', jwks_url: provider.jwksUrl, ...wrong }
    const starting = startProduct({
      ROUTER_JWT_ISSUERS: JSON.stringify([issuer]),
      JWT_ISSUER: 'the installation itself',
    })
    await expect(starting).rejects.toThrow(said)
  })
})
