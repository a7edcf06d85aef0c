import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Kind, parse } from 'graphql'
import { SignJWT, exportSPKI, importJWK } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Viewer, mintToken } from '#host'
import { type Person, type Product, startProduct } from '../../../test/product.ts'
import { ask, me } from '../../accounts/test/people.ts'
import {
  type IdentityProvider,
  type ProviderKey,
  TENANT,
  newKey,
  startIdentityProvider,
} from './identity-provider.ts'

const SUPERGRAPH = new URL('../../../schema/supergraph.graphql', import.meta.url)
const OTHER_TENANT = '019a0000-0000-7000-8000-0000000000bb'

let provider: IdentityProvider
let product: Product
let ann: Person
let rsa: ProviderKey

beforeAll(async () => {
  provider = await startIdentityProvider()
  rsa = await newKey('RS256', 'rsa-1')
  provider.published = [rsa]
  product = await startProduct({
    JWT_ISSUER: 'judgify',
    JWT_AUDIENCE: 'judgify',
    ROUTER_JWT_ISSUERS: JSON.stringify([
      { issuer: provider.issuer, audience: 'judgify', jwks_url: provider.jwksUrl },
    ]),
  })
  ann = { tenantId: TENANT, token: await own({}) }
})
afterAll(async () => {
  await product.close()
  await provider.close()
})

/** A token of the installation itself. */
function own(change: { issuer?: string; audience?: string; expiresIn?: number }): Promise<string> {
  const secret = product.platform.secrets.jwt
  const who = { subject: 'ann', tenantId: TENANT, roles: ['tenant_admin'], expiresIn: 3600 }
  return mintToken({ secret, ...who, issuer: 'judgify', audience: 'judgify', ...change })
}

const b64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const soon = Math.floor(Date.now() / 1000) + 3600
const claims = (iss: string) => ({
  sub: 'eve',
  iss,
  aud: 'judgify',
  tenant_id: TENANT,
  roles: ['tenant_admin'],
  exp: soon,
})

/** A JWT signed by a text as an HMAC secret, whatever its header says. */
function macSigned(header: object, payload: object, secret: string | Buffer): string {
  const signed = `${b64(header)}.${b64(payload)}`
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}

async function refused(token: string, why?: string): Promise<void> {
  const answer = await me(product, token)
  expect(answer, why).toMatchObject({ status: 401, me: expect.any(String) })
}

describe('a token is refused', () => {
  it('that is good but for a claim, while the good one passes', async () => {
    expect((await me(product, ann.token)).status).toBe(200)
    expect((await me(product, await provider.token(rsa))).status).toBe(200)
    await refused(await own({ issuer: 'another' }))
    await refused(await own({ audience: 'another' }))
    await refused(await own({ expiresIn: -1 }))
    const nbf = await new SignJWT({ ...claims('judgify'), nbf: soon - 60 })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode(product.platform.secrets.jwt))
    await refused(nbf, 'not before')
  })

  it('that has no signature: alg none in every spelling', async () => {
    for (const alg of ['none', 'None', 'NONE', 'nOnE', '', undefined])
      for (const iss of ['judgify', provider.issuer])
        for (const end of ['', '.', '.AA']) {
          await refused(`${b64({ alg, typ: 'JWT' })}.${b64(claims(iss))}${end}`, `${alg} ${iss} ${end}`)
        }
  })

  it('that takes the issuer’s public key for an HMAC secret, in every form that the key is published in', async () => {
    const { publicJwk } = rsa
    const pem = await exportSPKI((await importJWK(publicJwk, 'RS256')) as never)
    const forms = [
      pem,
      pem.trim(),
      JSON.stringify(publicJwk),
      publicJwk.n ?? '',
      Buffer.from(publicJwk.n ?? '', 'base64url'),
    ]
    for (const secret of forms)
      for (const alg of ['HS256', 'RS256'])
        for (const iss of [provider.issuer, 'judgify'])
          await refused(macSigned({ alg, kid: rsa.kid }, claims(iss), secret))
  })

  it('that is signed with the installation’s secret in the name of a trusted issuer, or the other way round', async () => {
    await refused(await own({ issuer: provider.issuer }))
    await refused(await provider.token(rsa, { iss: 'judgify' }))
    await refused(await provider.token(rsa, { iss: undefined }))
  })

  it('that brings its own key: jwk, jku, x5u and x5c are never looked at', async () => {
    let called = 0
    const evil = createServer((_, response) => {
      called += 1
      response.end(JSON.stringify({ keys: [mine.publicJwk] }))
    })
    await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(evil.address() as AddressInfo).port}/keys`
    const mine = await newKey('RS256', 'rsa-1')
    for (const header of [
      { jwk: mine.publicJwk },
      { jku: url },
      { x5u: url },
      { x5c: ['MIIB'] },
      { jku: url, kid: 'unknown' },
    ])
      await refused(await provider.token(mine, {}, header), JSON.stringify(Object.keys(header)))
    expect(called).toBe(0)
    await new Promise((resolve) => evil.close(resolve))
  })

  it('that asks for extensions which nobody here knows', async () => {
    await refused(
      macSigned({ alg: 'HS256', crit: ['exp'], exp: soon }, claims('judgify'), product.platform.secrets.jwt),
    )
    await refused(
      macSigned({ alg: 'HS256', crit: ['b64'], b64: false }, claims('judgify'), product.platform.secrets.jwt),
    )
  })

  it('that is cut, altered, doubled or huge', async () => {
    const [header = '', payload = '', signature = ''] = ann.token.split('.')
    const admin = b64({ ...claims('judgify'), sub: 'root' })
    for (const token of [
      `${header}.${payload}`,
      `${header}.${payload}.`,
      `${header}.${payload}.${signature.slice(0, -4)}`,
      `${header}.${admin}.${signature}`,
      `${b64({ alg: 'HS512' })}.${payload}.${signature}`,
      `${ann.token}.${signature}`,
      `.${payload}.${signature}`,
      '....',
      'null',
      'eyJ',
    ])
      await refused(token, token.slice(0, 40))
    await refused('a'.repeat(8193), 'huge')
    await refused(macSigned({ alg: 'HS256' }, 'null' as never, product.platform.secrets.jwt))
  })

  it('that comes along with a second credential, or by another scheme', async () => {
    const both = { authorization: `Bearer ${ann.token}`, 'x-api-key': 'jk_x' }
    expect((await ask(product, '{ me { subject } }', {}, both)).status).toBe(401)
    for (const authorization of [
      `Basic ${ann.token}`,
      ann.token,
      'Bearer',
      'Bearer a b',
      `Bearer "${ann.token}"`,
    ])
      expect((await ask(product, '{ me { subject } }', {}, { authorization })).status).toBe(401)
  })
})

describe('an identity that a client makes up', () => {
  const names = [
    'x-judgify-viewer',
    'X-Judgify-Viewer',
    'x-judgify-tenant',
    'x-forwarded-user',
    'x-user-id',
    'x-tenant-id',
  ]

  it('gets a stranger nowhere, and whoever has a token no further than that', async () => {
    const stolen = await product.platform.identity.sign(Viewer.anonymous('127.0.0.1'))
    const forged = macSigned({ alg: 'HS256' }, claims('judgify'), 'guess')
    for (const name of names)
      for (const value of [stolen, forged, ann.token, b64(claims('judgify')), 'root']) {
        const alone = await ask(product, '{ me { subject tenantId } }', {}, { [name]: value })
        expect(alone, name).toMatchObject({
          status: 401,
          errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
        })
        const along = await ask(
          product,
          '{ me { subject tenantId } }',
          {},
          { [name]: value, authorization: `Bearer ${ann.token}` },
        )
        expect(along.data, name).toEqual({ me: { subject: 'ann', tenantId: TENANT } })
      }
  })

  it('is refused at a subgraph’s own port, altered or late', async () => {
    const signed = await product.platform.identity.sign(new Viewer(TENANT, 'ann', ['workflow:view']))
    const address = product.platform.addresses.get('workflow')
    const post = (headers: Record<string, string>): Promise<Response> =>
      fetch(`${address}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query: '{ workflows { nodes { id } } }' }),
      })
    expect((await post({ 'x-judgify-viewer': signed })).status).toBe(200)
    const [body = '', mac = ''] = signed.split('.')
    const widened = b64({ ...JSON.parse(Buffer.from(body, 'base64url').toString()), tenant: OTHER_TENANT })
    for (const value of [`${widened}.${mac}`, `${body}.`, body, `${signed}.x`, ''])
      expect((await post({ 'x-judgify-viewer': value })).status).toBe(401)
    product.advance(61_000)
    expect((await post({ 'x-judgify-viewer': signed })).status).toBe(401)
    product.advance(-61_000)
  })
})

describe('a stranger', () => {
  const public_ = 'login(input: { email: "a@b.c", password: "x" }) { __typename }'

  it.each([
    '{ __typename }',
    '{ __schema { types { name } } }',
    '{ me { subject } }',
    `mutation { ${public_} archiveWorkflow(id: "x") { __typename } }`,
    `mutation { ${public_} ... { archiveWorkflow(id: "x") { __typename } } }`,
    `mutation { ${public_} ...F } fragment F on Mutation { archiveWorkflow(id: "x") { __typename } }`,
    `mutation { login: archiveWorkflow(id: "x") { __typename } }`,
    `mutation { ${public_} __typename }`,
    'mutation { nonsense }',
    'this is no GraphQL',
    '{ login }',
  ])('is refused as a whole, before anything runs: %s', async (query) => {
    const answer = await ask(product, query)
    expect(answer).toMatchObject({ status: 401, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
    expect(answer.data).toBeUndefined()
  })

  it('may choose the public operation of a document with others, and not another', async () => {
    const query = `mutation In { ${public_} } query Me { me { subject } }`
    const send = (operationName: string | null) =>
      product.request('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, operationName }),
      })
    expect((await send('In')).status).toBe(200)
    expect((await send('Me')).status).toBe(401)
    expect((await send(null)).status).toBe(401)
  })

  it('is told nothing by a fragment that contains itself', async () => {
    const answer = await ask(product, `mutation { ${public_} ...F } fragment F on Mutation { ...F }`)
    expect(answer.data).toBeUndefined()
    expect(answer.errors?.[0]?.message).toContain('The fragment F spreads itself')
  })

  it('finds nothing but these three fields open in the whole graph', () => {
    const { definitions } = parse(readFileSync(SUPERGRAPH, 'utf8'))
    const roots = definitions.filter((node) => node.kind === Kind.OBJECT_TYPE_DEFINITION)
    const open = roots.flatMap(({ name: type, fields = [] }) =>
      fields
        .filter(({ directives = [] }) => directives.some(({ name }) => name.value === 'tag'))
        .map(({ name }) => `${type.value}.${name.value}`),
    )
    expect(open.toSorted()).toEqual(['Mutation.login', 'Mutation.logout', 'Mutation.refreshSession'])
  })
})
