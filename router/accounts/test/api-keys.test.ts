import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Answer, type Person, type Product, startProduct } from '../../../test/product.ts'
import { ask, me } from './people.ts'

let product: Product
let ann: Person
beforeAll(async () => {
  product = await startProduct()
  ann = await product.person('tenant_admin')
})
afterAll(() => product.close())

const CREATE = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { __typename
  ... on CreatedApiKey { secret apiKey { id prefix permissions expiresAt } } ... on ApiKeyRefused { reason message } } }`

async function created(input: object = {}, by = ann): Promise<Answer['data']> {
  const usual = { name: 'MES', permissions: ['workflow:view', 'judgment:execute'] }
  const { data, errors } = await product.graphql(by, CREATE, { input: { ...usual, ...input } })
  return data?.createApiKey ?? errors?.[0]
}

async function revoke(id: string, by = ann): Promise<Answer> {
  return product.graphql(by, `mutation { revokeApiKey(id: "${id}") { id revokedAt } }`)
}

describe('an API key', () => {
  it('lets a machine in by either header, with its own permissions and no others', async () => {
    const { secret, apiKey } = await created()
    for (const header of ['authorization', 'x-api-key'])
      expect(await me(product, secret, header)).toEqual({
        status: 200,
        me: {
          subject: `key:${apiKey.id}`,
          tenantId: ann.tenantId,
          permissions: ['judgment:execute', 'workflow:view'],
          email: null,
          name: null,
          roles: null,
        },
      })
    const { errors } = await ask(product, '{ judgments { nodes { id } } }', {}, { 'x-api-key': secret })
    expect(errors?.[0]?.extensions['code']).toBe('FORBIDDEN')
    expect(
      (await ask(product, '{ workflows { nodes { id } } }', {}, { 'x-api-key': secret })).errors,
    ).toBeUndefined()
  })

  it('is shown once, and listed by its prefix with its last use', async () => {
    const own = await product.person('tenant_admin')
    const { secret, apiKey } = await created({}, own)
    expect(secret.startsWith(`${apiKey.prefix}_`)).toBe(true)
    await me(product, secret)
    const list = async (): Promise<Answer> =>
      product.graphql(
        own,
        '{ apiKeys { nodes { id name prefix permissions createdBy lastUsedAt revokedAt } } }',
      )
    await expect.poll(async () => (await list()).data.apiKeys.nodes[0].lastUsedAt).not.toBeNull()
    const listed = await list()
    expect(listed.data.apiKeys.nodes).toMatchObject([{ id: apiKey.id, name: 'MES', revokedAt: null }])
    expect(JSON.stringify(listed)).not.toContain(secret.slice(47))
    const { rows } = await product.platform.connection.pool.query('select * from accounts.api_keys')
    expect(JSON.stringify(rows)).not.toContain(secret.slice(47))
    expect(
      (await product.graphql(ann, `{ apiKeys { nodes { id } } }`)).data.apiKeys.nodes,
    ).not.toContainEqual({
      id: apiKey.id,
    })
  })

  it('is no good from the moment that it is revoked, though it was in use', async () => {
    const { secret, apiKey } = await created()
    expect((await me(product, secret)).status).toBe(200)
    expect((await revoke(apiKey.id)).data.revokeApiKey).toMatchObject({
      id: apiKey.id,
      revokedAt: expect.any(String),
    })
    await expect.poll(async () => (await me(product, secret)).status).toBe(401)
    expect((await revoke(apiKey.id)).errors).toBeUndefined()
  })

  it('is no good within half a minute even if nobody told the router', async () => {
    const { secret, apiKey } = await created()
    expect((await me(product, secret)).status).toBe(200)
    const { live } = product.platform
    const publish = live.publish.bind(live)
    live.publish = () => Promise.reject(new Error('Redis is gone'))
    await revoke(apiKey.id).finally(() => (live.publish = publish))
    product.advance(30_000)
    expect(await me(product, secret)).toMatchObject({ status: 401, me: 'The API key was revoked.' })
  })

  it('ends by itself when it is to', async () => {
    const expiresAt = new Date(product.platform.clock().getTime() + 60_000).toISOString()
    const { secret } = await created({ expiresAt })
    expect((await me(product, secret)).status).toBe(200)
    product.advance(61_000)
    expect(await me(product, secret)).toMatchObject({ status: 401, me: 'The API key has expired.' })
    product.advance(-61_000)
  })

  it('is refused when it is altered, cut or made up, all with one answer', async () => {
    const { secret } = await created()
    const other = (await created({}, await product.person('tenant_admin'))).secret
    for (const key of [
      secret.slice(0, 47) + other.slice(47),
      other.slice(0, 47) + secret.slice(47),
      `jk_${'A'.repeat(43)}_${'A'.repeat(43)}`,
    ])
      expect(await me(product, key)).toEqual({ status: 401, me: 'The API key is not valid.' })
    for (const key of [secret.slice(0, -1), `${secret}A`, secret.slice(3), secret.toUpperCase(), 'jk_'])
      expect((await me(product, key)).status).toBe(401)
  })

  it.each([
    [{ name: '' }, 'INVALID_NAME'],
    [{ permissions: [] }, 'INVALID_PERMISSIONS'],
    [{ permissions: ['no:such'] }, 'INVALID_PERMISSIONS'],
    [{ expiresAt: '2020-01-01T00:00:00Z' }, 'INVALID_EXPIRY'],
  ])('can not be made with %j', async (wrong, reason) => {
    expect(await created(wrong)).toMatchObject({ __typename: 'ApiKeyRefused', reason })
  })

  it('permits no more than its maker may do, and makes no greater key', async () => {
    const { secret } = await created({ permissions: ['user:manage', 'workflow:view'] })
    const machine = { ...ann, token: secret }
    expect(await created({ permissions: ['workflow:delete'] }, machine)).toMatchObject({
      reason: 'INVALID_PERMISSIONS',
    })
    expect(await created({ permissions: ['workflow:view'] }, machine)).toMatchObject({
      __typename: 'CreatedApiKey',
    })
  })

  it('is out of another tenant’s reach', async () => {
    const { apiKey, secret } = await created()
    const rival = await product.person('tenant_admin')
    expect((await revoke(apiKey.id, rival)).errors?.[0]?.extensions['code']).toBe('NOT_FOUND')
    expect((await me(product, secret)).status).toBe(200)
  })
})
