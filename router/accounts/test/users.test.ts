import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mintToken } from '#host'
import { type Person, type Product, startProduct } from '../../../test/product.ts'
import { PASSWORD, change, login, madeUser, me } from './people.ts'

let product: Product
let ann: Person
let rival: Person
beforeAll(async () => {
  product = await startProduct()
  ann = await product.person('tenant_admin')
  rival = await product.person('tenant_admin')
})
afterAll(() => product.close())

/** Somebody of Ann's tenant with just these permissions. */
async function holding(...permissions: string[]): Promise<Person> {
  const { tenantId } = ann
  const secret = product.platform.secrets.jwt
  const token = await mintToken({ secret, subject: 'x', tenantId, roles: [], permissions, expiresIn: '1h' })
  return { tenantId, token }
}

const user = { roles: ['viewer'], password: PASSWORD }

describe('making a user', () => {
  it('takes an e-mail, a name, roles and a password', async () => {
    const made = await change(product, ann, 'createUser', {
      ...user,
      email: 'Min@Example.com',
      name: ' 민수 ',
    })
    expect(made).toMatchObject({
      __typename: 'User',
      email: 'min@example.com',
      name: '민수',
      roles: ['viewer'],
      disabled: false,
      signedInAt: null,
      createdBy: 'tenant_admin@example.com',
    })
  })

  it.each([
    [{ email: 'none' }, 'INVALID_EMAIL'],
    [{ email: 'a@b@c' }, 'INVALID_EMAIL'],
    [{ email: `${'a'.repeat(60)}@${'b'.repeat(200)}.com` }, 'INVALID_EMAIL'],
    [{ name: ' ' }, 'INVALID_NAME'],
    [{ name: 'a\u0000b' }, 'INVALID_NAME'],
    [{ roles: [] }, 'INVALID_ROLES'],
    [{ roles: ['boss'] }, 'INVALID_ROLES'],
    [{ roles: ['__proto__'] }, 'INVALID_ROLES'],
    [{ password: 'short' }, 'WEAK_PASSWORD'],
    [{ password: 'Password1234!' }, 'WEAK_PASSWORD'],
    [{ password: 'new@example.com1' }, 'WEAK_PASSWORD'],
  ])('refuses %j', async (wrong, reason) => {
    const input = { ...user, email: 'new@example.com', ...wrong }
    expect(await change(product, ann, 'createUser', input)).toMatchObject({
      __typename: 'UserRefused',
      reason,
    })
  })

  it('refuses an e-mail that is somebody’s, of whatever tenant, and leaves nothing behind', async () => {
    await madeUser(product, ann, 'taken@example.com')
    for (const by of [ann, rival])
      expect(await change(product, by, 'createUser', { ...user, email: 'TAKEN@example.com' })).toMatchObject({
        reason: 'EMAIL_TAKEN',
      })
    const { data } = await product.graphql(rival, '{ users { nodes { email } } }')
    expect(data.users.nodes).toEqual([])
  })

  it('is won by one of many that want the same e-mail at once', async () => {
    const outcomes = await Promise.all(
      [ann, rival, ann, rival].map((by) =>
        change(product, by, 'createUser', { ...user, email: 'race@example.com' }),
      ),
    )
    expect(outcomes.filter(({ __typename }) => __typename === 'User')).toHaveLength(1)
  })
})

describe('who manages users', () => {
  it('needs the permission', async () => {
    const viewer = await product.person('manufacturing_admin', ann.tenantId)
    const { errors } = await product.graphql(viewer, '{ users { nodes { email } } }')
    expect(errors?.[0]?.extensions['code']).toBe('FORBIDDEN')
    expect(await change(product, viewer, 'createUser', { ...user, email: 'no@example.com' })).toMatchObject({
      extensions: { code: 'FORBIDDEN' },
    })
  })

  it('gives nobody more than they hold, nor touches whoever holds more, nor themselves', async () => {
    const boss = await madeUser(product, ann, 'boss@example.com', ['tenant_admin'])
    const clerk = await holding('user:manage', 'workflow:view', 'judgment:view', 'dashboard:view')
    const viewer = await change(product, clerk, 'createUser', { ...user, email: 'small@example.com' })
    expect(viewer.__typename).toBe('User')
    const beyond: [string, object][] = [
      ['createUser', { email: 'big@example.com', roles: ['tenant_admin'], password: PASSWORD }],
      ['updateUserRoles', { id: viewer.id, roles: ['operator'] }],
      ['updateUserRoles', { id: boss.id, roles: ['viewer'] }],
      ['resetPassword', { id: boss.id, newPassword: 'a password of the clerk' }],
      ['disableUser', { id: boss.id }],
      ['revokeSessions', { userId: boss.id }],
    ]
    for (const [mutation, input] of beyond)
      expect(await change(product, clerk, mutation, input), mutation).toMatchObject({
        reason: 'BEYOND_OWN_PERMISSIONS',
      })
    const { accessToken } = await login(product, boss.email)
    const self = { ...ann, token: accessToken }
    for (const [mutation, input] of [
      ['disableUser', { id: boss.id }],
      ['updateUserRoles', { id: boss.id, roles: ['tenant_admin'] }],
      ['resetPassword', { id: boss.id, newPassword: 'another password of mine' }],
    ] as const)
      expect(await change(product, self, mutation, input)).toMatchObject({ reason: 'ONESELF' })
  })

  it('sees nothing of another tenant’s, and changes nothing there', async () => {
    const { id, email } = await madeUser(product, ann, 'hidden@example.com')
    const { data } = await product.graphql(
      rival,
      `{ user(id: "${id}") { email } users(filter: { search: "hidden" }) { nodes { id } } }`,
    )
    expect(data).toEqual({ user: null, users: { nodes: [] } })
    for (const [mutation, input] of [
      ['disableUser', { id }],
      ['updateUserRoles', { id, roles: ['viewer'] }],
      ['resetPassword', { id, newPassword: 'a password of the rival' }],
      ['revokeSessions', { userId: id }],
      ['enableUser', { id: 'nonsense' }],
    ] as const)
      expect(await change(product, rival, mutation, input)).toMatchObject({
        extensions: { code: 'NOT_FOUND' },
      })
    expect((await login(product, email)).__typename).toBe('Session')
  })

  it('finds them by page and by what they are looking for', async () => {
    const own = await product.person('tenant_admin')
    for (const name of ['a1', 'a2', 'b1', 'b2']) await madeUser(product, own, `${name}@list.example.com`)
    const list = async (args: string): Promise<string[]> =>
      (await product.graphql(own, `{ users(${args}) { nodes { email } } }`)).data.users.nodes.map(
        ({ email }: { email: string }) => email.slice(0, 2),
      )
    expect(await list('first: 3')).toEqual(['b2', 'b1', 'a2'])
    expect(await list('filter: { search: "B2@LIST" }')).toEqual(['b2'])
    expect(await list('filter: { search: "B1@" }')).toEqual(['b1'])
    expect(await list('filter: { disabled: true }')).toEqual([])
  })
})

describe('a statement under the role of tenants', () => {
  it('finds no user, login, session or key when it forgets the tenant, nor by another’s', async () => {
    const { email } = await madeUser(product, ann, 'rls@example.com')
    await login(product, email)
    const { pool } = product.platform.connection
    for (const tenant of ['', `set local app.tenant = '${rival.tenantId}';`])
      for (const table of ['users', 'logins', 'sessions', 'refresh_tokens', 'api_keys']) {
        const client = await pool.connect()
        await client.query(`begin; set local role judgify_app; ${tenant}`)
        const { rows } = await client.query<{ tenant_id: string }>(`select tenant_id from accounts.${table}`)
        await client.query('rollback')
        client.release()
        expect(
          rows.filter((row) => row.tenant_id === ann.tenantId),
          table,
        ).toEqual([])
      }
  })
})

describe('me', () => {
  it('is whoever asks, with a local user or without', async () => {
    expect((await me(product, ann.token)).me).toMatchObject({
      subject: 'tenant_admin@example.com',
      tenantId: ann.tenantId,
      email: null,
      roles: null,
    })
  })
})
