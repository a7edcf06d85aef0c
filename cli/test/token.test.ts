import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Answer, type Product, startProduct } from '../../test/product.ts'
import { openTerminal, type Terminal } from './terminal.ts'

/** The product as `judgify start` in the terminal's folder leaves it: its secret is the development identity's. */
let product: Product
let terminal: Terminal

beforeAll(async () => {
  terminal = openTerminal()
  product = await startProduct({
    JUDGIFY_MEMORY: 'false',
    JUDGIFY_DATA_DIR: join(terminal.folder, '.judgify'),
    JWT_SECRET_KEY: '',
  })
})
afterAll(async () => {
  terminal.close()
  await product.close()
})

const token = (...args: string[]) => terminal.judgify(['token', ...args])

function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
}

const CREATE = `mutation { createWorkflow(input: { name: "W", definition: { ruleSet: { rules: [{ when: "a > 1", outcome: "NG" }] } } }) {
  ... on Workflow { id createdBy } } }`

function ask(bearer: string, query: string): Promise<Answer> {
  return product.graphql({ tenantId: '', token: bearer.trim() }, query)
}

/** What a command says of a token that the product doesn't take. */
async function refusalOf(bearer: string): Promise<string> {
  const args = ['workflow', 'list', '--url', product.url, '--token', bearer.trim()]
  const { code, out, err } = await terminal.judgify(args)
  expect([code, out]).toEqual([1, ''])
  return err
}

describe('judgify token', () => {
  it('makes tokens from the development identity that the product takes, of the same tenant each time', async () => {
    const developer = await token()
    expect([developer.code, developer.err]).toEqual([0, ''])
    expect(claimsOf(developer.out)).toMatchObject({ sub: 'developer', roles: ['tenant_admin'] })
    const { data } = await ask(developer.out, CREATE)
    expect(data.createWorkflow.createdBy).toBe('developer')

    const { out: kim } = await token('--role', 'operator', 'viewer', '--user', 'kim', '--ttl', '15m')
    const claims = claimsOf(kim)
    expect(claims).toMatchObject({ sub: 'kim', roles: ['operator', 'viewer'] })
    expect(Number(claims['exp']) - Number(claims['iat'])).toBeCloseTo(900, -1)
    const { data: seen } = await ask(kim, '{ workflows { nodes { createdBy } } }')
    expect(seen.workflows.nodes).toEqual([{ createdBy: 'developer' }])
    const { errors } = await ask(kim, CREATE)
    expect(errors?.[0]?.extensions['code']).toBe('FORBIDDEN')
  })

  it('makes one for another tenant, which sees nothing of the first', async () => {
    const tenant = '019a0000-0000-7000-8000-00000000000b'
    const { out } = await token('--tenant', tenant)
    expect(claimsOf(out)).toMatchObject({ tenant_id: tenant })
    expect((await ask(out, '{ workflows { nodes { id } } }')).data.workflows.nodes).toEqual([])
  })

  it('makes one by a configured secret, if it is told the tenant; a product with another secret refuses it', async () => {
    const env = { JWT_SECRET_KEY: 'x'.repeat(40), NODE_ENV: 'production', JUDGIFY_DATA_DIR: 'other' }
    const tenant = '019a0000-0000-7000-8000-00000000000a'
    const { out: foreign } = await terminal.judgify(['token', '--tenant', tenant], env)
    expect(claimsOf(foreign)).toMatchObject({ tenant_id: tenant })
    expect(await refusalOf(foreign)).toContain('Your token is not accepted here (The token is not valid')
    const refused = await terminal.judgify(['token'], env)
    expect([refused.code, refused.out]).toEqual([2, ''])
    expect(refused.err).toContain('--tenant UUID')
    expect(readdirSync(terminal.folder), 'no folder is left behind').toEqual(['.judgify'])
  })

  it('makes one for as long as it is told; a command says that it has expired', async () => {
    const { out: expiring } = await token('--ttl', '1s')
    const now = (): number => Date.now() / 1000
    await expect.poll(now, { timeout: 10_000 }).toBeGreaterThan(Number(claimsOf(expiring)['exp']))
    const said = 'error: Your token has expired. Make a new one with: judgify token\n'
    expect(await refusalOf(expiring)).toBe(said)
  })

  it.each([
    [['--role', 'boss'], 'there is no boss. There are tenant_admin'],
    [['--ttl', 'soon'], 'is not a span such as'],
    [['--tenant', '7'], 'is not a UUID'],
  ])('is wrong usage with %j', async (args, said) => {
    const { code, out, err } = await token(...args)
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(said)
  })
})

describe('a command without a token', () => {
  it('makes its own where the product runs', async () => {
    const { code, out } = await terminal.judgify(['workflow', 'list'], { JUDGIFY_URL: product.url })
    expect(code).toBe(0)
    expect(out.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^ID +STATUS +VERSION +IN SERVICE +NAME$/),
      expect.stringMatching(/^[0-9a-f-]{36} +DRAFT +1 +– +W$/),
    ])
  })

  it('says how to get one elsewhere; another machine is never sent one of ours', async () => {
    const lost = await terminal.judgify(['workflow', 'list'], { JUDGIFY_DATA_DIR: 'nothing' })
    expect([lost.code, lost.err]).toEqual([1, expect.stringContaining('set JUDGIFY_TOKEN or say --token')])
    const away = await terminal.judgify(['workflow', 'list', '--url', 'https://judgify.example.com'])
    expect([away.code, away.err]).toEqual([1, expect.stringContaining('needs a token of its own')])
  })
})
