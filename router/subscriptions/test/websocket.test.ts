import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { mintToken } from '#host'
import { judge, published } from '../../../subgraphs/judgment/test/workflows.ts'
import { type Person, type Product, startProduct } from '../../../test/product.ts'

let product: Product
let ann: Person
let workflowId: string

beforeAll(async () => {
  product = await startProduct({
    ROUTER_MAX_SUBSCRIPTIONS_PER_CONNECTION: '3',
    ROUTER_MAX_CONNECTIONS_PER_USER: '3',
  })
  ann = await product.person()
  workflowId = await published(product, ann, { rules: [{ when: 'a > 1', outcome: 'OK' }] })
})
afterAll(() => product.close())

const COMPLETED = `subscription ($workflowId: ID) {
  judgmentCompleted(workflowId: $workflowId) { outcome inputData workflow { name status } }
}`

/** A client of the library that everybody uses, as a person. */
function clientOf(person: Person, path = '/graphql') {
  return createClient({
    url: product.url.replace('http', 'ws') + path,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${person.token}` },
    retryAttempts: 0,
  })
}

/** A connection that sends whatever it is told, and how it ended. */
function raw(headers: Record<string, string> = {}, protocol = 'graphql-transport-ws') {
  const socket = new WebSocket(product.url.replace('http', 'ws') + '/graphql', protocol, { headers })
  const received: { type: string; id?: string; payload?: never }[] = []
  socket.on('message', (data: Buffer) => received.push(JSON.parse(data.toString())))
  const closed = new Promise<number>((resolve) => socket.on('close', (code) => resolve(code)))
  const opened = new Promise<void>((resolve, reject) => socket.on('open', resolve).on('error', reject))
  return {
    socket,
    received,
    closed,
    opened,
    async send(message: unknown) {
      await opened
      socket.send(typeof message === 'string' ? message : JSON.stringify(message))
    },
    async greet(person: Person) {
      await this.send({ type: 'connection_init', payload: { authorization: `Bearer ${person.token}` } })
      await expect.poll(() => received.some(({ type }) => type === 'connection_ack')).toBe(true)
    },
  }
}

/** Somebody of Ann's tenant whose token lasts longer than hers. */
async function lasting(role: string): Promise<Person> {
  const { tenantId } = ann
  const { jwt: secret } = product.platform.secrets
  const token = { secret, tenantId, subject: `${role}@example.com`, roles: [role], expiresIn: '10h' }
  return { tenantId, token: await mintToken(token) }
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 100))

describe('a subscription', () => {
  it('brings each judgement when it is stored, in order, joined with its workflow', async () => {
    const client = clientOf(ann)
    const events = client.iterate({ query: COMPLETED, variables: { workflowId } })
    const first = events.next()
    await pause()
    for (const a of [1, 2, 3]) await judge(product, ann, { workflowId, inputData: { a } })
    const seen = [await first, await events.next(), await events.next()].map(({ value }) => value)
    expect(seen).toEqual(
      [null, 'OK', 'OK'].map((outcome, index) => ({
        data: {
          judgmentCompleted: {
            outcome,
            inputData: { a: index + 1 },
            workflow: { name: expect.any(String), status: 'ACTIVE' },
          },
        },
      })),
    )
    await client.dispose()
  })

  it('brings nothing of other workflows and other tenants', async () => {
    const other = await published(product, ann, { rules: [{ when: 'true', outcome: 'x' }] })
    const bob = await product.person()
    const [of, bobs] = [clientOf(ann), clientOf(bob)]
    const seen: unknown[] = []
    const sink = { next: (value: unknown) => void seen.push(value), error: () => {}, complete: () => {} }
    of.subscribe({ query: COMPLETED, variables: { workflowId: other } }, sink)
    bobs.subscribe({ query: COMPLETED, variables: {} }, sink)
    await pause()
    await judge(product, ann, { workflowId, inputData: { a: 5 } })
    await judge(product, ann, { workflowId: other, inputData: { a: 5 } })
    await expect.poll(() => seen).toHaveLength(1)
    await Promise.all([of.dispose(), bobs.dispose()])
  })

  it('says what is wrong with it, and leaves the connection to others', async () => {
    const client = clientOf(ann)
    const ask = (query: string, variables = {}) =>
      new Promise((resolve) =>
        client.subscribe({ query, variables }, { next: resolve, error: resolve, complete: () => {} }),
      )
    expect(await ask('subscription { nonsense }')).toMatchObject([{ extensions: { code: 'BAD_INPUT' } }])
    expect(await ask('subscription { backtestProgressed(id: "none") { id } }')).toMatchObject({
      errors: [{ extensions: { code: 'NOT_FOUND' } }],
    })
    expect(
      await ask('subscription ($b: Boolean!) { workflowPublished @include(if: $b) { id } }', { b: true }),
    ).toMatchObject([{ extensions: { code: 'BAD_INPUT' } }])
    expect(await ask('{ workflows { nodes { id } } }')).toMatchObject({ data: { workflows: {} } })
    await client.dispose()
  })

  it('is refused to whom it is not for', async () => {
    const eve = await product.person('nobody', ann.tenantId)
    const client = clientOf(eve)
    const refused = await new Promise((resolve) =>
      client.subscribe({ query: COMPLETED }, { next: resolve, error: resolve, complete: () => {} }),
    )
    expect(refused).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] })
    await client.dispose()
  })

  it('hears a workflow that goes into service, and a backtest until it is finished', async () => {
    const client = clientOf(ann)
    const publications = client.iterate({ query: 'subscription { workflowPublished { id status } }' })
    const first = publications.next()
    await pause()
    const id = await published(product, ann, { rules: [{ when: 'true', outcome: 'x' }] })
    expect((await first).value).toEqual({ data: { workflowPublished: { id, status: 'ACTIVE' } } })

    const { data } = await product.graphql(
      ann,
      `mutation ($input: StartBacktestInput!) { startBacktest(input: $input) { ... on Backtest { id } } }`,
      { input: { ruleSet: { rules: [{ when: 'a > 1', outcome: 1 }] }, records: [{ inputData: { a: 2 } }] } },
    )
    const states = []
    const progress = client.iterate({
      query: 'subscription ($id: ID!) { backtestProgressed(id: $id) { status } }',
      variables: { id: data.startBacktest.id },
    })
    for await (const { data: state } of progress) states.push(state)
    expect(states.at(-1)).toEqual({ backtestProgressed: { status: 'COMPLETED' } })
    await client.dispose()
  })
})

describe('the protocol graphql-transport-ws', () => {
  const subscribe = (id: string) => ({ type: 'subscribe', id, payload: { query: COMPLETED } })

  it('refuses more operations than are allowed on one connection, and more connections of one person', async () => {
    const dora = await product.person('operator', ann.tenantId)
    const connection = raw()
    await connection.greet(dora)
    for (const id of ['1', '2', '3', '4']) await connection.send(subscribe(id))
    await expect
      .poll(() => connection.received.find(({ type }) => type === 'error'))
      .toMatchObject({ id: '4', payload: [{ extensions: { code: 'RATE_LIMITED' } }] })
    await connection.send({ type: 'complete', id: '1' })
    const others = [raw(), raw()]
    for (const other of others) await other.greet(dora)
    const one = raw()
    await one.send({ type: 'connection_init', payload: { authorization: `Bearer ${dora.token}` } })
    expect(await one.closed).toBe(1013)
    for (const { socket } of [connection, ...others]) socket.close()
    await Promise.all([connection, ...others].map(({ closed }) => closed))
  })

  it('refuses pages of other sites, whatever they say', async () => {
    await expect(raw({ origin: 'https://evil.example' }).opened).rejects.toThrow('403')
    const own = raw({ origin: product.url })
    await own.greet(await product.person('quality_manager', ann.tenantId))
    own.socket.close()
  })
})

describe('a credential that ends', () => {
  it('ends the connection with 4403 before another event, unless a new one came by a ping', async () => {
    const cleo = await product.person('viewer', ann.tenantId)
    const [kept, lost] = [raw(), raw()]
    for (const connection of [kept, lost]) {
      await connection.greet(cleo)
      await connection.send({ type: 'subscribe', id: '1', payload: { query: COMPLETED } })
    }
    await pause()
    product.advance(2 * 3600_000)
    const fresh = await lasting('viewer')
    await kept.send({ type: 'ping', payload: { authorization: `Bearer ${fresh.token}` } })
    await expect.poll(() => kept.received.at(-1)?.type).toBe('pong')
    await judge(product, await lasting('tenant_admin'), {
      workflowId,
      inputData: { a: 9 },
    })
    expect(await lost.closed).toBe(4403)
    expect(lost.received.filter(({ type }) => type === 'next')).toEqual([])
    await expect.poll(() => kept.received.filter(({ type }) => type === 'next')).toHaveLength(1)
    kept.socket.close()
  })
})
