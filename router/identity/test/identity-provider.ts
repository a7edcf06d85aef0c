import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CryptoKey, type JWK, SignJWT, exportJWK, generateKeyPair } from 'jose'

/** A key of an identity provider. */
export interface ProviderKey {
  kid: string
  alg: 'RS256' | 'ES256' | 'EdDSA'
  privateKey: CryptoKey
  publicJwk: JWK
}

/** An identity provider that publishes keys over HTTP, and can fail at it. */
export interface IdentityProvider {
  issuer: string
  jwksUrl: string
  /** What is published. */
  published: ProviderKey[]
  /** Times that the keys were asked for. */
  fetches: number
  /** How it answers. */
  mood: 'well' | 'down' | 'redirecting' | 'endless' | 'garbage'
  /** A token signed by a key; `claims` and `header` add to what is usual, or take away by undefined. */
  token(key: ProviderKey, claims?: Record<string, unknown>, header?: Record<string, unknown>): Promise<string>
  close(): Promise<void>
}

/** The tenant that the provider's tokens name unless they say otherwise. */
export const TENANT = '019a0000-0000-7000-8000-0000000000aa'

/** Makes a key. */
export async function newKey(alg: ProviderKey['alg'], kid: string): Promise<ProviderKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  return { kid, alg, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } }
}

/** Starts an identity provider on loopback. */
export async function startIdentityProvider(): Promise<IdentityProvider> {
  const server = createServer((request, response) => {
    if (request.url === '/elsewhere') provider.fetches += 1000
    provider.fetches += 1
    if (provider.mood === 'down') return response.writeHead(503).end()
    if (provider.mood === 'redirecting') return response.writeHead(302, { location: '/elsewhere' }).end()
    if (provider.mood === 'garbage') return response.end('<html>')
    const keys = provider.published.map(({ publicJwk }) => publicJwk)
    const filler = provider.mood === 'endless' ? 'x'.repeat(1024 * 1024) : undefined
    return response.end(JSON.stringify({ filler, keys }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider: IdentityProvider = {
    issuer: 'https://id.example.com/realms/plant',
    jwksUrl: `${address}/keys`,
    published: [],
    fetches: 0,
    mood: 'well',
    token(key, claims = {}, header = {}) {
      const now = Math.floor(Date.now() / 1000)
      const usual = { sub: 'ann', iss: provider.issuer, aud: 'judgify', tenant_id: TENANT, exp: now + 3600 }
      return new SignJWT({ ...usual, roles: ['viewer'], ...claims })
        .setProtectedHeader({ alg: key.alg, kid: key.kid, ...header })
        .sign(key.privateKey)
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
  return provider
}
