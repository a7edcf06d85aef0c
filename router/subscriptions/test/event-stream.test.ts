import { connect } from 'node:net'
import { createHash } from 'node:crypto'
import { createClient } from 'graphql-sse'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Person, type Product, startProduct } from '../../../test/product.ts'
import { knock } from '../../http/test/door.ts'
import { type EventReader, type Question, eventsIn, readEvents } from './event-reader.ts'
import { type Newsroom, openNewsroom } from './newsroom.ts'

let room: Newsroom
let product: Product
let ann: Person

beforeAll(async () => {
  room = await openNewsroom()
  product = await startProduct({
    ROUTER_SUPERGRAPH: room.supergraph,
    ROUTER_KEEP_ALIVE_SECONDS: '1',
    ROUTER_SUBSCRIPTION_QUEUE: '5',
    ROUTER_MAX_EVENT_STREAMS_PER_USER: '5',
  })
  ann = await product.person()
})
afterAll(async () => {
  await product.close()
  await room.close()
})

let open: EventReader[] = []
afterEach(async () => {
  for (const one of open) one.leave()
  open = []
  await listening(0)
  await expect.poll(counted).toBe(0)
})

const listening = (count: number): Promise<void> => expect.poll(() => room.listeners()).toBe(count)
const report = (number: number): { id: string; number: number } => ({ id: `r${number}`, number })
const reported = (topic: string, fields = 'number'): Question => ({
  query: `subscription ($topic: ID!) { reported(topic: $topic) { ${fields} } }`,
  variables: { topic },
})
const LATEST = { query: '{ latest { number } }' }

async function read(
  question: Question,
  { as = ann, ...how }: { as?: Person; method?: string; headers?: Record<string, string> } = {},
): Promise<EventReader> {
  const reader = await readEvents(product, as, question, how)
  open.push(reader)
  return reader
}

/** How many streams the router counts. */
async function counted(): Promise<number> {
  const metrics = await (await product.request('/metrics')).text()
  return Number(/^active_event_streams(?:\{[^}]*\})? (\d+)$/m.exec(metrics)?.[1])
}

describe('a subscription over server-sent events', () => {
  it('is told byte by byte as the protocol has it: a `next` for each event, `complete` at the end', async () => {
    const reader = await read(reported('all'))
    expect(reader.status).toBe(200)
    expect(Object.fromEntries(reader.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'transfer-encoding': 'chunked',
      'x-request-id': expect.any(String),
    })
    await listening(1)
    expect(await counted()).toBe(1)
    room.tell('all', report(1))
    room.tell('all', new Error('broken'))
    room.tell('all', { id: 'line\nbreak', number: 2 })
    room.finish('all')
    expect(await reader.ended).toBe('ended')
    const [opening, ...events] = reader
      .text()
      .replaceAll(/(?<=\n\n)(?::\n\n)+/g, '')
      .split('\n\n')
    expect(opening).toBe(':')
    expect(events).toEqual([
      'event: next\ndata: {"data":{"reported":{"number":1}}}',
      expect.stringMatching(/^event: next\ndata: \{"errors":\[\{.*\}\],"data":\{"reported":null\}\}$/),
      'event: next\ndata: {"data":{"reported":{"number":2}}}',
      'event: complete\ndata:',
      '',
    ])
  })

  it('gives signs of life while nothing happens', async () => {
    const reader = await read(reported('all'))
    await expect.poll(() => reader.text(), { timeout: 10_000 }).toBe(':\n\n:\n\n:\n\n')
    await listening(1)
    room.tell('all', report(1))
    await expect.poll(() => reader.events()).toHaveLength(1)
  })

  it('ends at its service when its client goes', async () => {
    const readers = [await read(reported('all')), await read(reported('all'))]
    await listening(2)
    readers[0]?.leave()
    await listening(1)
    room.tell('all', report(1))
    await expect.poll(() => readers[1]?.events()).toHaveLength(1)
    await expect.poll(counted).toBe(1)
  })

  it('is joined with what other services know', async () => {
    room.places.set('x', { name: 'Xanten', people: 21 })
    const reader = await read(reported('all', 'number place { name people }'))
    await listening(1)
    room.tell('all', { ...report(1), place: { id: 'x' } })
    await expect
      .poll(() => reader.events())
      .toEqual([
        { event: 'next', data: { data: { reported: { number: 1, place: { name: 'Xanten', people: 21 } } } } },
      ])
  })

  it('ends when its reader is too slow, told so, while others hear everything', async () => {
    const slow = await stalled(reported('big', 'id'))
    const quick = await read(reported('big', 'id'))
    await listening(2)
    const ids = Array.from({ length: 40 }, (_, number) => `${number}:${'x'.repeat(500_000)}`)
    for (const [number, id] of ids.entries()) {
      room.tell('big', { id, number })
      await expect.poll(() => quick.events().length, { interval: 1, timeout: 10_000 }).toBe(number + 1)
    }
    expect(quick.events().every(({ data }, at) => data.data.reported.id === ids[at])).toBe(true)
    const events = await slow.goOn()
    const told = events.filter(({ data }) => data?.data !== undefined)
    expect(told.length).toBeLessThan(ids.length)
    expect(told.every(({ data }, at) => data.data.reported.id === ids[at])).toBe(true)
    expect(events.slice(told.length)).toEqual([
      {
        event: 'next',
        data: { errors: [expect.objectContaining({ message: expect.stringContaining('too slowly') })] },
      },
      { event: 'complete', data: undefined },
    ])
    expect(events.at(-2)?.data.errors[0].extensions.code).toBe('INTERRUPTED')
  }, 60_000)

  it('is let go when its reader takes nothing any longer', async () => {
    const dead = await stalled(reported('big', 'id'))
    await listening(1)
    for (let number = 0; number < 40; number++) room.tell('big', { id: 'x'.repeat(500_000), number })
    await listening(0)
    await expect.poll(counted, { timeout: 10_000 }).toBe(0)
    dead.leave()
  })

  it('is one of a few that somebody may have at a time', async () => {
    for (let count = 0; count < 5; count++) await read(reported('all'))
    const refused = await read(reported('all'))
    expect(refused.status).toBe(429)
    await refused.ended
    expect(JSON.parse(refused.text()).errors).toEqual([
      expect.objectContaining({ extensions: expect.objectContaining({ code: 'RATE_LIMITED' }) }),
    ])
    expect((await read(reported('all'), { as: await product.person() })).status).toBe(200)
  })
})

describe('an operation over server-sent events', () => {
  it('is answered by one `next` and `complete` when it is a query, by POST or GET', async () => {
    room.latest = report(3)
    const text = 'event: next\ndata: {"data":{"latest":{"number":3}}}\n\nevent: complete\ndata:\n\n'
    for (const method of ['POST', 'GET']) {
      const reader = await read(LATEST, { method })
      expect(await reader.ended).toBe('ended')
      expect([reader.status, reader.headers.get('content-type'), reader.text()]).toEqual([
        200,
        'text/event-stream; charset=utf-8',
        text,
      ])
    }
    const subscription = await read(reported('all'), { method: 'GET' })
    await listening(1)
    room.finish('all')
    expect(await subscription.ended).toBe('ended')
    expect(subscription.events()).toEqual([{ event: 'complete', data: undefined }])
  })

  it('is told in an event what is wrong with its document, and over HTTP what is wrong with the request', async () => {
    for (const query of ['{', '{ nonsense }', 'subscription { nonsense }', 'subscription { __typename }']) {
      const reader = await read({ query })
      await reader.ended
      expect([reader.status, reader.events()]).toEqual([
        200,
        [
          { event: 'next', data: { errors: [expect.objectContaining({ message: expect.any(String) })] } },
          { event: 'complete', data: undefined },
        ],
      ])
    }
    const asking = { headers: { accept: 'text/event-stream' } }
    const stranger = await knock(product, { ...asking, body: reported('all') })
    const malformed = await knock(product, { ...asking, as: ann, body: { variables: {} } })
    const batch = await knock(product, { ...asking, as: ann, body: [LATEST] })
    const forged = await knock(product, { ...asking, path: '/graphql?query={latest{number}}' })
    expect(
      [stranger, malformed, batch, forged].map(({ status, json }) => [
        status,
        json.errors[0].extensions.code,
      ]),
    ).toEqual([
      [401, 'UNAUTHENTICATED'],
      [400, 'BAD_INPUT'],
      [400, 'BAD_INPUT'],
      [400, 'BAD_INPUT'],
    ])
  })

  it('can be named by its hash', async () => {
    const { query = '', variables = {} } = reported('all')
    const extensions = {
      persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') },
    }
    const unknown = await read({ variables, extensions })
    await unknown.ended
    expect(unknown.events()[0]?.data.errors[0].message).toBe('PersistedQueryNotFound')
    const whole = await read({ query, variables, extensions })
    await listening(1)
    const named = await read({ variables, extensions })
    await listening(2)
    room.tell('all', report(1))
    for (const reader of [whole, named]) await expect.poll(() => reader.events()).toHaveLength(1)
  })

  it('is answered as JSON to whom that is dearer, were it not a subscription', async () => {
    room.latest = report(3)
    const accept = 'application/graphql-response+json, application/json, text/event-stream, multipart/mixed'
    const query = await knock(product, { as: ann, body: LATEST, headers: { accept } })
    expect(query.json).toEqual({ data: { latest: { number: 3 } } })
    const subscription = await read(reported('all'), { headers: { accept, 'accept-encoding': 'gzip, br' } })
    expect(subscription.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(subscription.headers.get('content-encoding')).toBeNull()
    const refused = await knock(product, { as: ann, body: reported('all') })
    expect(refused.json.errors[0].message).toContain('accept text/event-stream')
  })
})

describe('the client of npm graphql-sse', () => {
  const clientOf = (person: Person) =>
    createClient({
      url: `${product.url}/graphql`,
      headers: { authorization: `Bearer ${person.token}` },
      retryAttempts: 0,
    })

  it('subscribes, is told of events and of the end, and leaves', async () => {
    const client = clientOf(ann)
    const { query = '', variables = {} } = reported('all')
    const events = client.iterate({ query, variables: { ...variables } })
    const first = events.next()
    await listening(1)
    room.tell('all', report(1))
    expect((await first).value).toEqual({ data: { reported: { number: 1 } } })
    const second = events.next()
    room.finish('all')
    expect(await second).toEqual({ done: true, value: undefined })

    const left = client.iterate({ query, variables: { ...variables } })
    const never = left.next()
    await listening(1)
    await left.return?.()
    await listening(0)
    expect(await never).toMatchObject({ done: true })
    client.dispose()
  })

  it('asks queries, and is told what is refused', async () => {
    room.latest = report(9)
    const client = clientOf(ann)
    expect((await client.iterate(LATEST).next()).value).toEqual({ data: { latest: { number: 9 } } })
    expect((await client.iterate({ query: '{ nonsense }' }).next()).value).toMatchObject({
      errors: [{ extensions: { code: 'BAD_INPUT' } }],
    })
    client.dispose()
    const stranger = clientOf({ ...ann, token: 'forged' })
    await expect(stranger.iterate(LATEST).next()).rejects.toMatchObject({ response: { status: 401 } })
    stranger.dispose()
  })
})

describe('a router that stops', () => {
  it('ends streams without `complete`, so that clients subscribe again, and takes no more', async () => {
    const stopping = await startProduct({ ROUTER_SUPERGRAPH: room.supergraph })
    const person = await stopping.person()
    const reader = await readEvents(stopping, person, reported('all'))
    await listening(1)
    room.tell('all', report(1))
    await expect.poll(() => reader.events()).toHaveLength(1)
    await stopping.close()
    expect(await reader.ended).toBe('ended')
    expect(reader.events()).toHaveLength(1)
    await listening(0)
  })
})

// Last, since everybody's token has expired then.
describe('a credential that ends', () => {
  it('ends the stream with an error that says why, event or not', async () => {
    const bob = await product.person('viewer')
    const [idle, busy] = [
      await read(reported('idle'), { as: bob }),
      await read(reported('busy'), { as: bob }),
    ]
    await listening(2)
    room.tell('busy', report(1))
    await expect.poll(() => busy.events()).toHaveLength(1)
    product.advance(2 * 3600_000)
    room.tell('busy', report(2))
    expect(await Promise.all([idle.ended, busy.ended])).toEqual(['ended', 'ended'])
    const end = [
      {
        event: 'next',
        data: {
          errors: [
            {
              message: expect.stringContaining('expired'),
              extensions: { code: 'UNAUTHENTICATED', requestId: idle.headers.get('x-request-id') },
            },
          ],
        },
      },
      { event: 'complete', data: undefined },
    ]
    expect(idle.events()).toEqual(end)
    expect(busy.events().map(({ data }) => data?.data ?? data?.errors?.[0].extensions.code)).toEqual([
      { reported: { number: 1 } },
      'UNAUTHENTICATED',
      undefined,
    ])
  })
})

/** A reader that takes nothing after the first bytes, until it goes on. */
async function stalled(question: Question): Promise<{
  goOn: () => Promise<ReturnType<typeof eventsIn>>
  leave: () => void
}> {
  const { hostname, port, host } = new URL(product.url)
  const socket = connect(Number(port), hostname)
  const body = JSON.stringify(question)
  socket.write(
    [
      'POST /graphql HTTP/1.1',
      `host: ${host}`,
      `authorization: Bearer ${ann.token}`,
      'accept: text/event-stream',
      'content-type: application/json',
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      `\r\n${body}`,
    ].join('\r\n'),
  )
  await new Promise((resolve) => socket.once('readable', resolve))
  return {
    async goOn() {
      const chunks: Buffer[] = []
      for await (const chunk of socket) chunks.push(chunk as Buffer)
      // Without the lines of the chunked coding, which stand between events here.
      return eventsIn(
        Buffer.concat(chunks)
          .toString()
          .replaceAll(/\r\n[\da-f]+\r\n/g, '')
          .replace('\r\n\r\n', '\n\n'),
      )
    },
    leave: () => socket.destroy(),
  }
}
