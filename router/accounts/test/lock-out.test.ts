import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTracing } from '#host'
import { createLog } from '../../../host/observability/log.ts'
import { type Person, type Product, startProduct } from '../../../test/product.ts'
import { PASSWORD, ask, change, login, madeUser } from './people.ts'

let product: Product
let ann: Person
/** Names of the spans that ended: what work was done. */
const spans: string[] = []
const lines: Record<string, unknown>[] = []
let stopTracing: () => Promise<void>

beforeAll(async () => {
  const collector = {
    onStart: () => {},
    onEnd: ({ name }: { name: string }) => void spans.push(name),
    forceFlush: async () => {},
    shutdown: async () => {},
  }
  stopTracing = startTracing({ otlpEndpoint: undefined, processors: [collector] })
  const log = createLog('info', { write: (line) => void lines.push(JSON.parse(line)) })
  product = await startProduct({ ACCOUNTS_LOCK_ADDRESS_AFTER_FAILURES: '60' }, { log })
  ann = await product.person('tenant_admin')
})
afterAll(async () => {
  await product.close()
  await stopTracing()
})

async function fail(email: string, times: number): Promise<string[]> {
  const answers: string[] = []
  for (let time = 0; time < times; time++)
    answers.push((await login(product, email, `wrong ${time}`)).__typename)
  return answers
}

/** What the work of an attempt to sign in consists of: hashes and statements, by name. */
async function workOf(email: string, password: string): Promise<string[]> {
  const before = spans.length
  await login(product, email, password)
  return spans.slice(before).filter((name) => name === 'argon2id' || name.startsWith('sql '))
}

const refusedTimes = (count: number): string[] => Array.from({ length: count }, () => 'LoginRefused')

describe('who fails to sign in', () => {
  it('costs the same work whether the user exists, is disabled or not there', async () => {
    await madeUser(product, ann, 'known@example.com')
    const { id } = await madeUser(product, ann, 'gone@example.com')
    await change(product, ann, 'disableUser', { id })
    const wrong = await workOf('known@example.com', 'not the password')
    expect(wrong).toEqual(['sql logins.of', 'sql users.login', 'argon2id'])
    expect(await workOf('unknown@example.com', 'not the password')).toEqual(wrong)
    expect(await workOf('gone@example.com', PASSWORD)).toEqual(wrong)
    expect(await workOf('no e-mail', PASSWORD)).toEqual(wrong)
  })

  it.each(['locked@example.com', 'nobody@example.com'])(
    'is locked out after five failures, each time for twice as long: %s',
    async (email) => {
      if (email === 'locked@example.com') await madeUser(product, ann, email)
      expect(await fail(email, 5)).toEqual(refusedTimes(5))
      const locked = await login(product, email)
      expect(locked).toMatchObject({ __typename: 'LoginLocked', retryAfterSeconds: 30 })
      expect(await workOf(email, PASSWORD), 'nothing is looked at').toEqual([])
      product.advance(30_000)
      expect(await fail(email, 5)).toEqual(refusedTimes(5))
      expect(await login(product, email)).toMatchObject({ retryAfterSeconds: 60 })
      product.advance(31_000)
      expect(await login(product, email)).toMatchObject({ __typename: 'LoginLocked' })
      product.advance(30_000)
      const known = email === 'locked@example.com'
      expect((await login(product, email)).__typename).toBe(known ? 'Session' : 'LoginRefused')
    },
  )

  it('is forgiven by a success, and by an administrator who resets the password', async () => {
    const { id, email } = await madeUser(product, ann, 'clumsy@example.com')
    for (let round = 0; round < 3; round++) {
      expect(await fail(email, 4)).toEqual(refusedTimes(4))
      expect((await login(product, email)).__typename).toBe('Session')
    }
    expect(await fail(email, 6)).toEqual([...refusedTimes(5), 'LoginLocked'])
    await change(product, ann, 'resetPassword', { id, newPassword: PASSWORD })
    expect((await login(product, email)).__typename).toBe('Session')
  })

  it('gets no further by trying many passwords at once', async () => {
    const { email } = await madeUser(product, ann, 'rush@example.com')
    const before = spans.filter((name) => name === 'argon2id').length
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) => login(product, email, `guess ${index}`)),
    )
    const names = answers.map(({ __typename }) => __typename as string)
    expect(names.filter((name) => name === 'LoginRefused')).toHaveLength(5)
    expect(names.filter((name) => name === 'LoginLocked')).toHaveLength(25)
    expect(spans.filter((name) => name === 'argon2id').length - before).toBe(5)
  })

  it('gets no further by aliases, fragments or a list of operations in one request', async () => {
    const { email } = await madeUser(product, ann, 'alias@example.com')
    const guess = (alias: string): string =>
      `${alias}: login(input: { email: "${email}", password: "${alias}" }) { __typename }`
    const before = spans.filter((name) => name === 'argon2id').length
    const aliases = Array.from({ length: 8 }, (_, index) => guess(`a${index}`)).join(' ')
    for (const query of [
      `mutation { ${aliases} }`,
      `mutation { ...F } fragment F on Mutation { ${aliases} }`,
    ]) {
      const { errors } = await ask(product, query)
      expect(errors?.[0]).toMatchObject({ message: expect.stringContaining('one password') })
    }
    expect(spans.filter((name) => name === 'argon2id').length - before).toBeLessThanOrEqual(2)
    const batch = await product.request('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(Array.from({ length: 8 }, () => ({ query: `mutation { ${guess('b')} }` }))),
    })
    expect(batch.status).toBeGreaterThanOrEqual(400)
    expect(spans.filter((name) => name === 'argon2id').length - before).toBeLessThanOrEqual(2)
  })

  it('is locked out by address when the accounts are many, whoever’s they are', async () => {
    const own = await startProduct({ ACCOUNTS_LOCK_ADDRESS_AFTER_FAILURES: '6' })
    const names: string[] = []
    for (let index = 0; index < 8; index++)
      names.push((await login(own, `user${index}@example.com`)).__typename)
    expect(names).toEqual([...refusedTimes(6), 'LoginLocked', 'LoginLocked'])
    own.advance(31_000)
    expect((await login(own, 'user9@example.com')).__typename).toBe('LoginRefused')
    await own.close()
  })
})

describe('the log', () => {
  it('tells of success, failure and locks, and of neither passwords nor tokens', async () => {
    const { id, email } = await madeUser(product, ann, 'logged@example.com')
    await fail(email, 1)
    const session = await login(product, email)
    await fail(email, 6)
    const told = (event: string): unknown => lines.findLast((line) => line['event'] === event)
    expect(told('user_created')).toMatchObject({ userId: id, roles: ['quality_manager'] })
    expect(told('login_succeeded')).toMatchObject({ userId: id, tenantId: ann.tenantId })
    expect(told('login_failed')).toMatchObject({ userId: id, origin: '127.0.0.1', level: 'warn' })
    expect(told('login_locked')).toMatchObject({ seconds: 30, level: 'warn' })
    const text = JSON.stringify(lines)
    for (const secret of [PASSWORD, 'wrong 0', session.accessToken, session.refreshToken, email])
      expect(text).not.toContain(secret)
  })
})
