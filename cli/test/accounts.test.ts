import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { login, me } from '../../router/accounts/test/people.ts'
import { type Product, startProduct } from '../../test/product.ts'
import { type Ended, type Terminal, openTerminal } from './terminal.ts'

const PASSWORD = 'typed by somebody careful'
const SECRET = 'the secret of an installation in production'

describe('judgify user and judgify key, where npm start ran', () => {
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
  const judgify = (args: string[], input?: string): Promise<Ended> =>
    terminal.judgify(args, { JUDGIFY_URL: product.url }, input)

  it('make users who can sign in, list and change them', async () => {
    const made = await judgify(
      ['user', 'create', 'Ann@example.com', '--role', 'tenant_admin'],
      `${PASSWORD}\n`,
    )
    expect([made.code, made.err]).toEqual([0, ''])
    expect(made.out).toMatch(/^[0-9a-f-]{36} {2}ann@example\.com {2}tenant_admin\n$/)
    expect((await login(product, 'ann@example.com', PASSWORD)).__typename).toBe('Session')
    const listed = await judgify(['user', 'list'])
    expect(listed.out.split('\n')[1]).toMatch(/ann@example\.com +tenant_admin +\d{4}-.* +ann@example\.com$/)

    const roles = await judgify(['user', 'roles', 'ann@example.com', '--role', 'viewer', 'operator'])
    expect(roles.out).toContain('viewer, operator')
    expect((await judgify(['user', 'disable', 'ann@example.com'])).out).toContain('disabled')
    expect((await login(product, 'ann@example.com', PASSWORD)).__typename).toBe('LoginRefused')
    expect((await judgify(['user', 'enable', 'ann@example.com'])).code).toBe(0)
    expect((await judgify(['user', 'password', 'ann@example.com'], 'quite another one\n')).code).toBe(0)
    expect((await login(product, 'ann@example.com', 'quite another one')).__typename).toBe('Session')
  })

  it('say what is wrong', async () => {
    const create = ['user', 'create', 'bob@example.com', '--role', 'viewer']
    for (const [args, input, code, said] of [
      [create, '', 1, 'first line of the standard input'],
      [create, 'short\n', 1, 'at least 12 characters'],
      [['user', 'create', 'bob@example.com', '--role', 'boss'], PASSWORD, 1, 'There is no role boss'],
      [['user', 'create', 'bob@example.com'], PASSWORD, 2, '--role'],
      [['user', 'disable', 'nobody@example.com'], undefined, 1, 'There is no user nobody@example.com'],
      [['user', 'list', '--tenant', '7'], undefined, 2, 'is not a UUID'],
      [['key', 'create', 'k', '--permission', 'no:such'], undefined, 1, 'no:such'],
      [
        ['key', 'create', 'k', '--permission', 'user:manage', '--expires', 'soon'],
        undefined,
        2,
        'not a span',
      ],
    ] as const) {
      const ended = await judgify([...args], input)
      expect([ended.code, ended.out], ended.err).toEqual([code, ''])
      expect(ended.err).toContain(said)
    }
  })

  it('make API keys that let a machine in, list and revoke them', async () => {
    const made = await judgify(['key', 'create', 'MES', '--permission', 'workflow:view', '--expires', '90d'])
    const secret = made.out.trim()
    expect((await me(product, secret)).me.permissions).toEqual(['workflow:view'])
    const id = /Key (\S+)\./.exec(made.err)?.[1] ?? ''
    const listed = await judgify(['key', 'list'])
    expect(listed.out).toContain(id)
    expect(listed.out).not.toContain(secret)
    expect((await judgify(['key', 'revoke', id])).out).toBe(`revoked ${id}  MES\n`)
    await expect.poll(async () => (await me(product, secret)).status).toBe(401)
  })
})

describe('judgify user create in production', () => {
  it('makes the first administrator of a new tenant, and the second of the same, with the server’s secret alone', async () => {
    const product = await startProduct({ JWT_SECRET_KEY: SECRET, NODE_ENV: 'production', HOST: '127.0.0.1' })
    const terminal = openTerminal()
    const env = { JUDGIFY_URL: product.url, NODE_ENV: 'production', JWT_SECRET_KEY: SECRET }
    const create = (email: string, ...more: string[]): Promise<Ended> =>
      terminal.judgify(['user', 'create', email, '--role', 'tenant_admin', ...more], env, PASSWORD)
    const first = await create('first@example.com')
    const tenant = /This is a new tenant: (\S+)\n/.exec(first.err)?.[1] ?? ''
    expect((await create('second@example.com', '--tenant', tenant)).code).toBe(0)
    for (const email of ['first@example.com', 'second@example.com']) {
      const { accessToken } = await login(product, email, PASSWORD)
      expect((await me(product, accessToken)).me).toMatchObject({ email, tenantId: tenant })
    }
    const listed = await terminal.judgify(['user', 'list'], env)
    expect([listed.code, listed.err]).toEqual([2, expect.stringContaining('--tenant UUID')])
    const without = await terminal.judgify(['user', 'list'], { ...env, JWT_SECRET_KEY: '' })
    expect([without.code, without.err]).toEqual([2, expect.stringContaining('JWT_SECRET_KEY')])
    const guessed = await terminal.judgify(['user', 'list', '--tenant', tenant], {
      ...env,
      JWT_SECRET_KEY: 'x'.repeat(40),
    })
    expect([guessed.code, guessed.err]).toEqual([1, expect.stringContaining('not accepted')])
    terminal.close()
    await product.close()
  })
})
