import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Person, type Product, onServices, startProduct } from '../../../test/product.ts'
import { type RawConnection, connectTo } from './connection.ts'
import { readEvents } from './event-reader.ts'
import { type Newsroom, openNewsroom } from './newsroom.ts'

let room: Newsroom
beforeAll(async () => {
  room = await openNewsroom()
})
afterAll(() => room.close())

const subscribe = (id: string, query = 'subscription { reported(topic: "all") { id } }'): object => ({
  type: 'subscribe',
  id,
  payload: { query },
})
const codes = (connection: RawConnection, id: string): unknown[] =>
  connection.of(id).map(({ type, payload }) => [type, payload?.[0]?.extensions.code])
const listening = (count: number): Promise<void> => expect.poll(() => room.listeners()).toBe(count)

/** How a connection with a forged token ends. */
async function forged(product: Product, from: string): Promise<number> {
  const connection = connectTo(product, { headers: { 'x-forwarded-for': from } })
  await connection.send({ type: 'connection_init', payload: { authorization: 'Bearer forged' } })
  return (await connection.closed).code
}

describe('limits over WebSocket', () => {
  let product: Product
  let ann: Person
  beforeAll(async () => {
    product = await startProduct({
      ROUTER_SUPERGRAPH: room.supergraph,
      ROUTER_MAX_SUBSCRIPTIONS_PER_CONNECTION: '3',
      ROUTER_MAX_CONNECTIONS_PER_USER: '3',
      ROUTER_CORS_ORIGINS: 'https://console.example, https://plant.example',
      ROUTER_RATE_LIMIT_DEFAULT: '20',
    })
    ann = await product.person()
  })
  afterAll(() => product.close())

  it('hold for the operations under way on a connection; what was refused or left is none of them', async () => {
    const connection = connectTo(product)
    await connection.greet(ann)
    for (let count = 0; count < 6; count++) await connection.send(subscribe(`bad${count}`, '{ nonsense }'))
    await expect.poll(() => connection.of('bad5')).toHaveLength(1)
    await connection.send(subscribe('1'), subscribe('2'), subscribe('3'), subscribe('4'))
    await expect.poll(() => codes(connection, '4')).toEqual([['error', 'RATE_LIMITED']])
    await listening(3)
    await connection.send({ type: 'complete', id: '1' }, subscribe('5'), subscribe('6'))
    await expect.poll(() => codes(connection, '6')).toEqual([['error', 'RATE_LIMITED']])
    await listening(3)
    room.tell('all', { id: 'r', number: 1 })
    await expect.poll(() => connection.of('5')).toHaveLength(1)
    expect(connection.of('1')).toEqual([])
    await connection.close()
    await listening(0)
  })

  // Redis counts by its own clock, which no test puts forward.
  it.skipIf(onServices)(
    'hold for what somebody asks in a minute; what was refused frees its place',
    async () => {
      const bob = await product.person()
      const connection = connectTo(product)
      await connection.greet(bob)
      for (let count = 0; count < 25; count++) {
        await connection.send(subscribe(`q${count}`, '{ latest { id } }'))
        await expect.poll(() => connection.received.some(({ id }) => id === `q${count}`)).toBe(true)
      }
      expect(codes(connection, 'q19').at(-1)).toEqual(['complete', undefined])
      for (const id of ['q20', 'q24']) expect(codes(connection, id)).toEqual([['error', 'RATE_LIMITED']])
      product.advance(60_000)
      await connection.send(subscribe('1'), subscribe('2'), subscribe('3'))
      await listening(3)
      await connection.close()
      await listening(0)
    },
  )

  it('hold for what somebody asks over server-sent events, refused as over HTTP', async () => {
    const eve = await product.person()
    for (let count = 0; count < 20; count++)
      await (
        await readEvents(product, eve, { query: '{ latest { id } }' })
      ).ended
    const refused = await readEvents(product, eve, {
      query: 'subscription { reported(topic: "all") { id } }',
    })
    await refused.ended
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(JSON.parse(refused.text()).errors[0].extensions.code).toBe('RATE_LIMITED')
  })

  it('hold for the connections of one person, who may open another when one is closed', async () => {
    const dora = await product.person()
    const connections = [connectTo(product), connectTo(product), connectTo(product)]
    for (const connection of connections) await connection.greet(dora)
    const introduction = { type: 'connection_init', payload: { authorization: `Bearer ${dora.token}` } }
    const fourth = connectTo(product)
    await fourth.send(introduction)
    expect(await fourth.closed).toEqual({ code: 1013, reason: 'Try again later' })
    await connections[0]?.close()
    await expect
      .poll(async () => {
        const again = connectTo(product)
        await again.send(introduction)
        return Promise.race([again.closed.then(({ code }) => code), again.settle().then(() => 'open')])
      })
      .toBe('open')
  })

  it('refuse pages of other sites, whatever they say, but not those of allowed origins and its own', async () => {
    for (const origin of ['https://evil.example', 'null', 'https://console.example.evil.example', 'nonsense'])
      await expect(connectTo(product, { headers: { origin } }).opened).rejects.toThrow('403')
    for (const origin of ['https://console.example', 'https://plant.example', product.url]) {
      const connection = connectTo(product, { headers: { origin } })
      await connection.greet(await product.person())
      await connection.close()
    }
  })

  it('count forged tokens against the address of the connection, whatever a client says of its own', async () => {
    const ends = []
    for (let count = 0; count < 25; count++) ends.push(await forged(product, `203.0.113.${count}`))
    expect(new Set(ends.slice(0, 20))).toEqual(new Set([4403]))
    expect(ends.at(-1)).toBe(1013)
  })
})

describe('behind a proxy that is trusted', () => {
  let product: Product
  beforeAll(async () => {
    product = await startProduct({
      ROUTER_SUPERGRAPH: room.supergraph,
      ROUTER_TRUST_PROXY: 'loopback',
      ROUTER_RATE_LIMIT_DEFAULT: '2',
    })
  })
  afterAll(() => product.close())

  it('forged tokens count against the address that it tells', async () => {
    const ends = []
    for (let count = 0; count < 3; count++) ends.push(await forged(product, '203.0.113.7'))
    expect(ends).toEqual([4403, 4403, 1013])
    expect(await forged(product, '203.0.113.8')).toBe(4403)
    // Who puts an address before the proxy's own is not believed.
    expect(await forged(product, '203.0.113.9, 203.0.113.7')).toBe(1013)
  })

  it('a page is of its own site by the name that it tells', async () => {
    const headers = { origin: 'https://plant.example', 'x-forwarded-host': 'plant.example' }
    const connection = connectTo(product, { headers })
    await connection.greet(await product.person())
    await connection.close()
    const other = { ...headers, 'x-forwarded-host': 'other.example' }
    await expect(connectTo(product, { headers: other }).opened).rejects.toThrow('403')
  })
})
