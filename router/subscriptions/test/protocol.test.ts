import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Person, type Product, startProduct } from '../../../test/product.ts'
import { type RawConnection, closeCodeAfterHandshake, connectTo } from './connection.ts'
import { type Newsroom, openNewsroom } from './newsroom.ts'

let room: Newsroom
let product: Product
let ann: Person

beforeAll(async () => {
  room = await openNewsroom()
  product = await startProduct({
    ROUTER_SUPERGRAPH: room.supergraph,
    ROUTER_KEEP_ALIVE_SECONDS: '1',
    ROUTER_MAX_CONNECTIONS_PER_USER: '1000',
    ROUTER_MAX_WEBSOCKET_MESSAGE_BYTES: '4096',
  })
  ann = await product.person()
})
afterAll(async () => {
  await product.close()
  await room.close()
})

let open: RawConnection[] = []
afterEach(async () => {
  await Promise.all(open.map((one) => one.close()))
  open = []
  await expect.poll(() => room.listeners()).toBe(0)
})

type Options = Parameters<typeof connectTo>[1]
const connect = (options?: Options): RawConnection => {
  const connection = connectTo(product, options)
  open.push(connection)
  return connection
}
async function greeted(options?: Options): Promise<RawConnection> {
  const connection = connect(options)
  await connection.greet(ann)
  return connection
}

const init = (): object => ({ type: 'connection_init', payload: { authorization: `Bearer ${ann.token}` } })
const subscribe = (id: string, topic = 'all'): object => ({
  type: 'subscribe',
  id,
  payload: {
    query: 'subscription ($topic: ID!) { reported(topic: $topic) { number } }',
    variables: { topic },
  },
})
const LATEST = { type: 'subscribe', id: 'q', payload: { query: '{ latest { number } }' } }
const complete = (id: string): object => ({ type: 'complete', id })
const report = (number: number): { id: string; number: number } => ({ id: `r${number}`, number })
const next = (id: string, number: number): object => ({
  id,
  type: 'next',
  payload: { data: { reported: { number } } },
})
const listening = (count: number): Promise<void> => expect.poll(() => room.listeners()).toBe(count)

/** How many connections the router counts. */
async function counted(): Promise<number> {
  const metrics = await (await product.request('/metrics')).text()
  return Number(/^active_websocket_connections(?:\{[^}]*\})? (\d+)$/m.exec(metrics)?.[1])
}

describe('a connection', () => {
  it.each([
    ['is no JSON', 'nonsense'],
    ['is no object', '[]'],
    ['is null', 'null'],
    ['has no type', '{}'],
    ['has an unknown type', { type: 'start', id: '1', payload: { query: '{ latest { id } }' } }],
    ['is what servers say', { type: 'next', id: '1', payload: {} }],
    ['has no id', { type: 'subscribe', payload: { query: '{ latest { id } }' } }],
    ['has an empty id', { type: 'subscribe', id: '', payload: { query: '{ latest { id } }' } }],
    ['has a number for an id', { type: 'complete', id: 1 }],
    ['has no payload', { type: 'subscribe', id: '1' }],
    ['has no document', { type: 'subscribe', id: '1', payload: { variables: {} } }],
    ['has a list for variables', { type: 'subscribe', id: '1', payload: { query: '{ a }', variables: [] } }],
    ['has text for a payload', { type: 'ping', payload: 'hello' }],
  ])('is closed with 4400 by a message that %s', async (_, message) => {
    const stranger = connect()
    await stranger.send(message)
    expect(await stranger.closed).toEqual({ code: 4400, reason: 'Invalid message received' })
    const known = await greeted()
    await known.send(message)
    expect((await known.closed).code).toBe(4400)
  })

  it('is closed with 4401 by who subscribes before being let in, were it in the same breath', async () => {
    const stranger = connect()
    await stranger.send(subscribe('1'))
    expect(await stranger.closed).toEqual({ code: 4401, reason: 'Unauthorized' })
    const hasty = connect()
    await hasty.send(init(), subscribe('1'))
    expect((await hasty.closed).code).toBe(4401)
    expect(room.listeners()).toBe(0)
  })

  it('is closed with 4403 by who shows no good credential', async () => {
    for (const payload of [undefined, {}, { authorization: 'Bearer forged' }, { authorization: 7 }]) {
      const connection = connect()
      await connection.send({ type: 'connection_init', payload })
      expect(await connection.closed).toEqual({ code: 4403, reason: 'Forbidden' })
      expect(connection.received).toEqual([])
    }
  })

  it('takes the credential from a header too, which a message overrules', async () => {
    const headers = { authorization: `Bearer ${ann.token}` }
    const connection = connect({ headers })
    await connection.send({ type: 'connection_init' })
    await expect.poll(() => connection.received).toEqual([{ type: 'connection_ack' }])
    const forged = connect({ headers })
    await forged.send({ type: 'connection_init', payload: { Authorization: 'Bearer forged' } })
    expect((await forged.closed).code).toBe(4403)
  })

  it('is closed with 4406 when it speaks another protocol', async () => {
    const legacy = connect({ protocol: 'graphql-ws' })
    // The library that connects insists on a protocol, and tears down the connection by itself.
    await expect(legacy.opened).rejects.toThrow('Server sent no subprotocol')
    expect(await closeCodeAfterHandshake(product, 'graphql-ws')).toBe(4406)
  })

  it('is closed with 4408 by who doesn’t introduce themselves, whatever else they say', async () => {
    const [silent, chatty] = [connect(), connect()]
    await chatty.send({ type: 'ping' }, { type: 'pong' })
    expect(await silent.closed).toEqual({ code: 4408, reason: 'Connection initialisation timeout' })
    expect((await chatty.closed).code).toBe(4408)
    expect(chatty.received).toEqual([{ type: 'pong' }])
  })

  it('is closed with 4409 by an id that is taken, were the first not begun yet', async () => {
    const connection = await greeted()
    await connection.send(subscribe('x'), subscribe('x'))
    expect(await connection.closed).toEqual({ code: 4409, reason: 'Subscriber for x already exists' })
    const other = await greeted()
    const long = 'ß'.repeat(200)
    await other.send(subscribe(long))
    await listening(1)
    await other.send(subscribe(long))
    expect((await other.closed).code).toBe(4409)
  })

  it('is closed with 4429 by who introduces themselves twice, before or after they are let in', async () => {
    const hasty = connect()
    await hasty.send(init(), init())
    expect(await hasty.closed).toEqual({ code: 4429, reason: 'Too many initialisation requests' })
    const connection = await greeted()
    await connection.send(init())
    expect((await connection.closed).code).toBe(4429)
  })

  it('is closed with 1009 by a message that is too long', async () => {
    const connection = await greeted()
    await connection.send({ ...subscribe('1'), more: 'x'.repeat(5000) })
    expect((await connection.closed).code).toBe(1009)
  })

  it('is let go when it answers no ping', async () => {
    const connection = await greeted()
    connection.socket.pong = () => {}
    expect((await connection.closed).code).toBe(1006)
  })

  it('is forgotten, whichever code its client closes it with', async () => {
    await expect.poll(counted).toBe(0)
    for (const code of [1000, 4004, 4005, 4499]) {
      const connection = await greeted()
      await connection.send(subscribe('1'))
      await listening(1)
      expect(await counted()).toBe(1)
      connection.socket.close(code, 'as clients do')
      await connection.closed
      await listening(0)
      await expect.poll(counted).toBe(0)
    }
  })

  it('is forgotten when it breaks while it is being let in', async () => {
    await Promise.all(
      Array.from({ length: 30 }, async () => {
        const connection = connect()
        await connection.send(init())
        connection.socket.terminate()
        await connection.closed
      }),
    )
    await greeted()
    await expect.poll(counted).toBe(1)
  })
})

describe('pings', () => {
  it('are answered, before and after being let in, and pongs are taken without a word', async () => {
    const connection = connect()
    await connection.send({ type: 'ping' }, { type: 'pong' }, { type: 'pong', payload: { a: 1 } })
    await connection.greet(ann)
    await connection.send({ type: 'ping', payload: { since: 12 } }, { type: 'ping', payload: null })
    await expect
      .poll(() => connection.received)
      .toEqual([{ type: 'pong' }, { type: 'connection_ack' }, { type: 'pong' }, { type: 'pong' }])
  })
})

describe('an operation', () => {
  it('is answered by `next` once and then by `complete`, when it is a query', async () => {
    room.latest = report(7)
    const connection = await greeted()
    await connection.send(LATEST)
    await expect
      .poll(() => connection.of('q'))
      .toEqual([{ id: 'q', type: 'next', payload: { data: { latest: { number: 7 } } } }, complete('q')])
    await connection.send(LATEST)
    await expect.poll(() => connection.of('q')).toHaveLength(4)
  })

  it('is answered by `next` for each event and by `complete` at the end, and its id is free then', async () => {
    const connection = await greeted()
    for (const round of [1, 2]) {
      await connection.send(subscribe('s'))
      await listening(1)
      room.tell('all', report(round))
      room.finish('all')
      await expect.poll(() => connection.of('s')).toHaveLength(2 * round)
    }
    expect(connection.of('s')).toEqual([next('s', 1), complete('s'), next('s', 2), complete('s')])
  })

  it('is answered by `error` alone when it is refused, and its id is free then', async () => {
    const connection = await greeted()
    for (const query of [
      '{ nonsense }',
      '{',
      'subscription { reported(topic: "a") { id } } query { latest { id } }',
    ])
      await connection
        .send({ type: 'subscribe', id: 'e', payload: { query } })
        // One after the other: until it is answered, the id is taken.
        .then(() => connection.settle())
    await expect.poll(() => connection.of('e')).toHaveLength(3)
    for (const { type, payload } of connection.of('e')) {
      expect(type).toBe('error')
      expect(payload).toEqual([expect.objectContaining({ message: expect.any(String) })])
    }
    await connection.send(LATEST)
    await expect.poll(() => connection.of('q')).toHaveLength(2)
  })

  it('goes on beside others, and nothing of one is told under the id of another', async () => {
    const connection = await greeted()
    await connection.send(subscribe('a', 'A'), subscribe('b', 'B'))
    await listening(2)
    for (let number = 0; number < 20; number++) room.tell(number % 2 === 0 ? 'A' : 'B', report(number))
    await expect.poll(() => connection.received).toHaveLength(21)
    expect(connection.of('a').map(({ payload }) => payload.data.reported.number)).toEqual(
      Array.from({ length: 10 }, (_, index) => 2 * index),
    )
    expect(connection.of('b')).toHaveLength(10)
  })

  it('tells nothing more once its client has left it, whatever is on its way', async () => {
    const connection = await greeted()
    await connection.send(subscribe('1'))
    await listening(1)
    room.tell('all', report(1))
    await expect.poll(() => connection.of('1')).toHaveLength(1)
    await connection.send(complete('1'))
    for (let number = 2; number < 50; number++) room.tell('all', report(number))
    await connection.settle()
    const told = connection.of('1').length
    await listening(0)
    await connection.settle()
    expect(connection.of('1')).toHaveLength(told)
    expect(connection.of('1').map(({ type }) => type)).not.toContain('complete')
  })

  it('is left before it has begun, and its id taken anew: the new one alone is told', async () => {
    const connection = await greeted()
    for (let round = 0; round < 10; round++) {
      const id = `r${round}`
      await connection.send(
        subscribe(id, 'old'),
        complete(id),
        subscribe(id, 'new'),
        complete(id),
        subscribe(id, id),
      )
      await listening(1)
      room.tell('old', report(1))
      room.tell('new', report(2))
      room.tell(id, report(3))
      await expect.poll(() => connection.of(id)).toEqual([next(id, 3)])
      await connection.send(complete(id))
      await listening(0)
      await connection.settle()
      expect(connection.of(id)).toHaveLength(1)
    }
  })

  it('is left in silence when there is none of that id', async () => {
    const connection = await greeted()
    await connection.send(complete('never'))
    await connection.settle()
    expect(connection.received.map(({ type }) => type)).toEqual(['connection_ack', 'pong'])
  })

  it('is left when its connection breaks, were it only just sent', async () => {
    const connection = await greeted()
    await connection.send(...Array.from({ length: 50 }, (_, index) => subscribe(`s${index}`)))
    connection.socket.terminate()
    await connection.closed
    await listening(0)
  })

  it('is cancelled at the service when its client leaves it or goes, though it is a query', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    room.hold = promise
    const before = { asked: room.asked.length, abandoned: room.abandoned }
    const connection = await greeted()
    await connection.send(LATEST)
    await expect.poll(() => room.asked.length).toBe(before.asked + 1)
    await connection.send(complete('q'))
    await expect.poll(() => room.abandoned).toBe(before.abandoned + 1)
    await connection.send(LATEST)
    await expect.poll(() => room.asked.length).toBe(before.asked + 2)
    connection.socket.terminate()
    await expect.poll(() => room.abandoned).toBe(before.abandoned + 2)
    expect(connection.of('q')).toEqual([])
    resolve()
  })
})
