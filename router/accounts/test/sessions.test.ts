import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Person, type Product, startProduct } from '../../../test/product.ts'
import { PASSWORD, ask, change, login, madeUser, me, refresh } from './people.ts'

let product: Product
let ann: Person
beforeAll(async () => {
  product = await startProduct()
  ann = await product.person('tenant_admin')
})
afterAll(() => product.close())

describe('signing in', () => {
  it('gives tokens of the user’s tenant and roles to whoever knows the password, and no one else', async () => {
    const kim = await madeUser(product, ann, 'Kim@Example.com')
    const session = await login(product, ' kim@EXAMPLE.com ')
    expect(session).toMatchObject({ __typename: 'Session', refreshToken: expect.stringMatching(/^jr_/) })
    expect(Date.parse(session.expiresAt) - Date.now()).toBeLessThanOrEqual(15 * 60_000)
    expect((await me(product, session.accessToken)).me).toMatchObject({
      subject: kim.id,
      tenantId: ann.tenantId,
      email: 'kim@example.com',
      roles: ['quality_manager'],
      permissions: expect.arrayContaining(['judgment:approve']),
    })
    const { data } = await product.graphql(
      { ...ann, token: session.accessToken },
      '{ workflows { nodes { id } } }',
    )
    expect(data.workflows.nodes).toEqual([])
  })

  it('answers a wrong password, an unknown user and a disabled one alike', async () => {
    const lee = await madeUser(product, ann, 'lee@example.com')
    await madeUser(product, ann, 'kay@example.com')
    await change(product, ann, 'disableUser', { id: lee.id })
    const answers = [
      await login(product, 'lee@example.com'),
      await login(product, 'kay@example.com', 'not the password'),
      await login(product, 'nobody@example.com'),
      await login(product, 'no e-mail at all'),
    ]
    for (const answer of answers)
      expect(answer).toEqual({ __typename: 'LoginRefused', message: 'The e-mail or the password is wrong.' })
    await change(product, ann, 'enableUser', { id: lee.id })
    expect(await login(product, 'lee@example.com')).toMatchObject({ __typename: 'Session' })
  })

  it('takes the same password however its letters are composed', async () => {
    const password = 'Grüße aus 서울 und Łódź'
    const input = { email: 'u@example.com', roles: ['viewer'], password: password.normalize('NFD') }
    await change(product, ann, 'createUser', input)
    expect(await login(product, 'u@example.com', password.normalize('NFC'))).toMatchObject({
      __typename: 'Session',
    })
  })
})

describe('a session', () => {
  it('goes on by refresh tokens, each good for once, with the roles of the moment', async () => {
    const max = await madeUser(product, ann, 'max@example.com', ['operator'])
    const first = await login(product, max.email)
    const second = await refresh(product, first.refreshToken)
    const third = await refresh(product, second.refreshToken)
    expect(third).toMatchObject({ __typename: 'Session' })
    expect(new Set([first, second, third].map(({ refreshToken }) => refreshToken)).size).toBe(3)
    expect((await me(product, third.accessToken)).status).toBe(200)
  })

  it('ends for everybody when a used refresh token comes again', async () => {
    const eve = await madeUser(product, ann, 'eve@example.com')
    const other = await login(product, eve.email)
    const first = await login(product, eve.email)
    const second = await refresh(product, first.refreshToken)
    expect((await me(product, second.accessToken)).status).toBe(200)
    expect(await refresh(product, first.refreshToken)).toMatchObject({ __typename: 'SessionEnded' })
    expect(await refresh(product, second.refreshToken)).toMatchObject({ __typename: 'SessionEnded' })
    await expect.poll(async () => (await me(product, second.accessToken)).status).toBe(401)
    expect(await refresh(product, other.refreshToken)).toMatchObject({ __typename: 'Session' })
  })

  it('is won by one of many who refresh at the same time, and lost by all', async () => {
    const { email } = await madeUser(product, ann, 'racer@example.com')
    const { refreshToken } = await login(product, email)
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => refresh(product, refreshToken)))
    const won = outcomes.filter(({ __typename }) => __typename === 'Session')
    expect(won).toHaveLength(1)
    expect(await refresh(product, won[0].refreshToken)).toMatchObject({ __typename: 'SessionEnded' })
  })

  it('is not ended by a made-up token of the same session', async () => {
    const { email } = await madeUser(product, ann, 'calm@example.com')
    const { refreshToken } = await login(product, email)
    const forged = refreshToken.slice(0, 47) + 'A'.repeat(43)
    for (const token of [forged, refreshToken.slice(0, -1), `${refreshToken}A`, '', 'jr_', 'x'.repeat(9000)])
      expect(await refresh(product, token)).toMatchObject({ __typename: 'SessionEnded' })
    expect(await refresh(product, refreshToken)).toMatchObject({ __typename: 'Session' })
  })

  it('ends by signing out, at once, here or everywhere', async () => {
    const { email } = await madeUser(product, ann, 'leaver@example.com')
    const [here, there, elsewhere] = [
      await login(product, email),
      await login(product, email),
      await login(product, email),
    ]
    const logout = (input: object) =>
      ask(product, 'mutation ($input: LogoutInput!) { logout(input: $input) { done } }', { input })
    expect((await me(product, here.accessToken)).status).toBe(200)
    expect((await logout({ refreshToken: here.refreshToken })).data.logout).toEqual({ done: true })
    await expect.poll(async () => (await me(product, here.accessToken)).status).toBe(401)
    expect((await me(product, there.accessToken)).status).toBe(200)
    await logout({ refreshToken: there.refreshToken, everywhere: true })
    await expect.poll(async () => (await me(product, elsewhere.accessToken)).status).toBe(401)
    expect(await refresh(product, elsewhere.refreshToken)).toMatchObject({ __typename: 'SessionEnded' })
    expect((await logout({ refreshToken: 'nonsense' })).data.logout).toEqual({ done: true })
  })

  it('ends for another’s sake: a changed password, other roles, a disabled user', async () => {
    const pat = await madeUser(product, ann, 'pat@example.com')
    const changes: [string, object][] = [
      ['resetPassword', { id: pat.id, newPassword: PASSWORD }],
      ['updateUserRoles', { id: pat.id, roles: ['viewer'] }],
      ['revokeSessions', { userId: pat.id }],
      ['disableUser', { id: pat.id }],
    ]
    for (const [mutation, input] of changes) {
      const session = await login(product, pat.email)
      expect((await me(product, session.accessToken)).status, mutation).toBe(200)
      expect(await change(product, ann, mutation, input)).toMatchObject({ __typename: 'User' })
      await expect.poll(async () => (await me(product, session.accessToken)).status).toBe(401)
      expect(await refresh(product, session.refreshToken)).toMatchObject({ __typename: 'SessionEnded' })
    }
  })

  it('has access tokens of 15 minutes and refresh tokens of 30 days', async () => {
    const { email } = await madeUser(product, ann, 'slow@example.com')
    const session = await login(product, email)
    product.advance(15 * 60_000 + 1000)
    expect(await me(product, session.accessToken)).toMatchObject({
      status: 401,
      me: expect.stringContaining('expired'),
    })
    const next = await refresh(product, session.refreshToken)
    expect(next).toMatchObject({ __typename: 'Session' })
    product.advance(30 * 24 * 3_600_000 + 1000)
    expect(await refresh(product, next.refreshToken)).toMatchObject({ __typename: 'SessionEnded' })
    product.advance(-30 * 24 * 3_600_000 - 15 * 60_000 - 2000)
  })
})

describe('one’s own password', () => {
  it('is changed by whoever knows it, ends the sessions, and is the only one that is good from then on', async () => {
    const { email } = await madeUser(product, ann, 'self@example.com')
    const { accessToken, refreshToken } = await login(product, email)
    const changeTo = async (password: string, newPassword: string): Promise<unknown> => {
      const query = `mutation ($input: ChangePasswordInput!) { changePassword(input: $input) {
        __typename ... on UserRefused { reason } } }`
      const answer = await ask(
        product,
        query,
        { input: { password, newPassword } },
        { authorization: `Bearer ${accessToken}` },
      )
      return answer.data?.changePassword ?? answer.errors?.[0]
    }
    expect(await changeTo('wrong', 'a much better password')).toMatchObject({ __typename: 'LoginRefused' })
    expect(await changeTo(PASSWORD, 'short')).toEqual({
      __typename: 'UserRefused',
      reason: 'WEAK_PASSWORD',
    })
    expect(await changeTo(PASSWORD, 'a much better password')).toEqual({ __typename: 'User' })
    expect(await refresh(product, refreshToken)).toMatchObject({ __typename: 'SessionEnded' })
    expect(await login(product, email)).toMatchObject({ __typename: 'LoginRefused' })
    expect(await login(product, email, 'a much better password')).toMatchObject({ __typename: 'Session' })
  })

  it('is nobody’s who signs in elsewhere', async () => {
    const query = `mutation { changePassword(input: { password: "a", newPassword: "b" }) { __typename } }`
    const { errors } = await product.graphql(ann, query)
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'FORBIDDEN' } })
  })
})
