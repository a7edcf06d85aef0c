import { createHash } from 'node:crypto'
import { createClient } from 'graphql-ws'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { mintToken, startTracing } from '#host'
import { createLog } from '../../../host/observability/log.ts'
import { judge, published } from '../../../subgraphs/judgment/test/workflows.ts'
import { type Person, type Product, startProduct } from '../../../test/product.ts'
import { change, login, madeUser, me } from '../../accounts/test/people.ts'
import { connectTo } from './connection.ts'
import { readEvents } from './event-reader.ts'

let product: Product
let ann: Person
let workflowId: string
let stopTracing: () => Promise<void>
const lines: Record<string, unknown>[] = []

beforeAll(async () => {
  stopTracing = startTracing({ otlpEndpoint: undefined })
  const log = createLog('info', { write: (line: string) => void lines.push(JSON.parse(line)) })
  product = await startProduct({ ROUTER_PERSISTED_QUERY_SECONDS: '600' }, { log })
  ann = await product.person()
  workflowId = await published(product, ann, { rules: [{ when: 'a > 1', outcome: 'OK' }] })
})
afterAll(async () => {
  await product.close()
  await stopTracing()
})
afterEach(() => listening(0))

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

/** Somebody of Ann's tenant whose token lasts longer than hers. */
async function lasting(role: string): Promise<Person> {
  const { tenantId } = ann
  const { jwt: secret } = product.platform.secrets
  const token = { secret, tenantId, subject: `${role}@example.com`, roles: [role], expiresIn: '10h' }
  return { tenantId, token: await mintToken(token) }
}

const listening = (count: number): Promise<void> => expect.poll(() => product.listening()).toBe(count)

describe('a subscription', () => {
  it('brings each judgement when it is stored, in order, joined with its workflow', async () => {
    const client = clientOf(ann)
    const events = client.iterate({ query: COMPLETED, variables: { workflowId } })
    const first = events.next()
    await listening(1)
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
    await listening(2)
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
    const events = await readEvents(product, eve, { query: COMPLETED })
    await events.ended
    expect(events.events()).toMatchObject([
      { event: 'next', data: { errors: [{ extensions: { code: 'FORBIDDEN' } }] } },
      { event: 'complete' },
    ])
  })

  it('hears a workflow that goes into service, and a backtest until it is finished', async () => {
    const client = clientOf(ann)
    const publications = client.iterate({ query: 'subscription { workflowPublished { id status } }' })
    const first = publications.next()
    await listening(1)
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

describe('an operation over WebSocket', () => {
  it('can be named by its hash once it was sent with it', async () => {
    const connection = connectTo(product)
    await connection.greet(ann)
    const sha256Hash = createHash('sha256').update(COMPLETED).digest('hex')
    const extensions = { persistedQuery: { version: 1, sha256Hash } }
    const variables = { workflowId }
    await connection.send({ type: 'subscribe', id: 'unknown', payload: { extensions, variables } })
    await expect
      .poll(() => connection.of('unknown'))
      .toMatchObject([{ type: 'error', payload: [{ message: 'PersistedQueryNotFound' }] }])
    await connection.send({
      type: 'subscribe',
      id: 'whole',
      payload: { query: COMPLETED, extensions, variables },
    })
    await listening(1)
    await connection.send(
      { type: 'subscribe', id: 'named', payload: { extensions, variables } },
      { type: 'subscribe', id: 'document', payload: { documentId: sha256Hash, variables } },
    )
    await listening(3)
    await judge(product, ann, { workflowId, inputData: { a: 2 } })
    for (const id of ['whole', 'named', 'document'])
      await expect
        .poll(() => connection.of(id))
        .toMatchObject([{ payload: { data: { judgmentCompleted: { outcome: 'OK' } } } }])
    await connection.close()
  })

  it('is logged and counted when it is over, under the id that its errors bear', async () => {
    const client = { 'apollographql-client-name': 'line-7', 'apollographql-client-version': '2' }
    const connection = connectTo(product, { headers: client })
    await connection.greet(ann)
    const before = await counts()
    await connection.send(
      { type: 'subscribe', id: 'q', payload: { query: 'query Total { judgmentStatistics { total } }' } },
      { type: 'subscribe', id: 'n', payload: { query: '{ judgment(id: "none") { id } nonsense }' } },
      { type: 'subscribe', id: 's', payload: { query: 'subscription Done { judgmentCompleted { id } }' } },
    )
    await listening(1)
    await judge(product, ann, { workflowId, inputData: { a: 2 } })
    await expect.poll(() => connection.of('s')).toHaveLength(1)
    await connection.close()
    const logged = { transport: 'websocket', route: '/graphql', client: 'line-7', clientVersion: '2' }
    const lineOf = (what: object): unknown => lines.find((line) => asymmetric(what).asymmetricMatch(line))
    await expect.poll(() => lineOf({ operation: 'Done' })).toBeDefined()
    expect(lineOf({ operation: 'Total' })).toMatchObject({
      ...logged,
      kind: 'query',
      result: 'ok',
      answers: 1,
    })
    expect(lineOf({ operation: 'Done' })).toMatchObject({
      ...logged,
      kind: 'subscription',
      result: 'ok',
      answers: 1,
    })
    const [refused] = connection.of('n')
    expect(lineOf({ requestId: refused?.payload[0].extensions.requestId })).toMatchObject({
      ...logged,
      kind: 'query',
      result: 'refused',
    })
    const counted = (await counts()).filter((line) => !before.includes(line))
    expect(counted.map((line) => line.replace(/ \d+$/, ''))).toEqual([
      'graphql_requests_total{operation_type="query",result="ok",status="101",service="router"}',
      'graphql_requests_total{operation_type="query",result="refused",status="101",service="router"}',
      'graphql_requests_total{operation_type="subscription",result="ok",status="101",service="router"}',
    ])
  })

  it('has its masked errors whole in the log, under the same id', async () => {
    const connection = connectTo(product)
    await connection.greet(ann)
    const { pool } = product.platform.connection
    await pool.query('alter table judgment.judgments rename to hidden')
    const query = '{ judgments { nodes { id } } }'
    await connection.send({ type: 'subscribe', id: 'q', payload: { query } })
    await expect.poll(() => connection.of('q')).toHaveLength(2)
    await pool.query('alter table judgment.hidden rename to judgments')
    const [answer] = connection.of('q')
    const { message, extensions } = answer?.payload.errors[0] ?? {}
    expect(message).toContain('Something went wrong on our side')
    const { requestId } = extensions
    expect(lines.filter((line) => line['requestId'] === requestId).map(({ msg }) => msg)).toEqual(
      expect.arrayContaining(['a resolver failed', 'request']),
    )
    await connection.close()
  })
})

describe('a fault of ours', () => {
  it('closes a connection with 4500 and says nothing of it', async () => {
    const { data } = await product.graphql(
      ann,
      `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { ... on CreatedApiKey { secret } } }`,
      { input: { name: 'MES', permissions: ['judgment:view'] } },
    )
    const introduction = {
      type: 'connection_init',
      payload: { authorization: `Bearer ${data.createApiKey.secret}` },
    }
    const { pool } = product.platform.connection
    await pool.query('alter table accounts.api_keys rename to hidden')
    const connection = connectTo(product)
    await connection.send(introduction)
    expect(await connection.closed).toEqual({ code: 4500, reason: 'Internal server error' })
    await pool.query('alter table accounts.hidden rename to api_keys')
    const again = connectTo(product)
    await again.send(introduction)
    await expect.poll(() => again.received).toEqual([{ type: 'connection_ack' }])
    await again.close()
  })
})

describe('a credential that ends', () => {
  const COMPLETED_HERE = { type: 'subscribe', id: '1', payload: { query: COMPLETED } }

  it('ends the connection with 4403 before another event, when its session is ended', async () => {
    const kim = await madeUser(product, ann, 'kim@example.com', ['viewer'])
    const { accessToken: token } = await login(product, kim.email)
    const connection = connectTo(product)
    await connection.greet({ tenantId: ann.tenantId, token })
    await connection.send(COMPLETED_HERE)
    await listening(1)
    await judge(product, ann, { workflowId, inputData: { a: 2 } })
    await expect.poll(() => connection.of('1')).toHaveLength(1)
    await change(product, ann, 'revokeSessions', { userId: kim.id })
    await expect.poll(async () => (await me(product, token)).status).toBe(401)
    await judge(product, ann, { workflowId, inputData: { a: 3 } })
    expect(await connection.closed).toEqual({ code: 4403, reason: 'Forbidden' })
    expect(connection.of('1')).toHaveLength(1)
  })

  it('is renewed by its own person alone', async () => {
    const connection = connectTo(product)
    await connection.greet(ann)
    const bob = await product.person('tenant_admin')
    await connection.send({ type: 'ping', payload: { authorization: `Bearer ${bob.token}` } })
    expect((await connection.closed).code).toBe(4403)
    const other = connectTo(product)
    await other.greet(ann)
    await other.send({ type: 'ping', payload: { authorization: 'Bearer nonsense' } })
    expect((await other.closed).code).toBe(4403)
  })

  it('ends the connection with 4403 before another event, unless a new one came by a ping', async () => {
    const cleo = await product.person('viewer', ann.tenantId)
    const [kept, lost] = [connectTo(product), connectTo(product)]
    for (const connection of [kept, lost]) {
      await connection.greet(cleo)
      await connection.send(COMPLETED_HERE)
    }
    await listening(2)
    product.advance(2 * 3600_000)
    const fresh = await lasting('viewer')
    await kept.send({ type: 'ping', payload: { authorization: `Bearer ${fresh.token}` } })
    await expect.poll(() => kept.received.at(-1)?.type).toBe('pong')
    await judge(product, await lasting('tenant_admin'), { workflowId, inputData: { a: 9 } })
    expect((await lost.closed).code).toBe(4403)
    expect(lost.of('1')).toEqual([])
    await expect.poll(() => kept.of('1')).toHaveLength(1)
    await kept.close()
    product.advance(-2 * 3600_000)
  })
})

/** The lines of the metrics that count operations over WebSocket. */
async function counts(): Promise<string[]> {
  const text = await (await product.request('/metrics')).text()
  return text
    .split('\n')
    .filter((line) => line.startsWith('graphql_requests_total') && line.includes('status="101"'))
    .toSorted()
}

/** Whether something is like this. */
function asymmetric(what: object): { asymmetricMatch: (other: unknown) => boolean } {
  return expect.objectContaining(what) as { asymmetricMatch: (other: unknown) => boolean }
}
