import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Product, startProduct } from '../../../test/product.ts'
import { type RawConnection, connectTo } from './connection.ts'
import { type Newsroom, openNewsroom } from './newsroom.ts'

vi.setConfig({ testTimeout: 120_000 })

/** The full one, of 2,000 subscribers, is `npm run bench -- subscriptions`. */
const TOPICS = 20
const READERS_EACH = 10
const EVENTS_EACH = 15

let room: Newsroom
let product: Product
beforeAll(async () => {
  room = await openNewsroom()
  product = await startProduct({ ROUTER_SUPERGRAPH: room.supergraph, ROUTER_SUBSCRIPTION_QUEUE: '60' })
})
afterAll(async () => {
  await product.close()
  await room.close()
})

const subscribe = (topic: string): object => ({
  type: 'subscribe',
  id: topic,
  payload: { query: `subscription { reported(topic: "${topic}") { number place { name } } }` },
})

describe('two hundred subscribers', () => {
  it('each hear everything that is theirs, in order, beside one who reads nothing', async () => {
    for (let topic = 0; topic < TOPICS; topic++) room.places.set(`p${topic}`, { name: `place ${topic}` })
    const slow = connectTo(product)
    await slow.greet(await product.person())
    await slow.send(subscribe('flood'))
    const readers: RawConnection[] = []
    for (let reader = 0; reader < READERS_EACH; reader++) {
      const connection = connectTo(product)
      await connection.greet(await product.person())
      await connection.send(...Array.from({ length: TOPICS }, (_, topic) => subscribe(`t${topic}`)))
      readers.push(connection)
    }
    await expect.poll(() => room.listeners()).toBe(TOPICS * READERS_EACH + 1)
    slow.socket.pause()
    for (let number = 0; number < EVENTS_EACH; number++)
      for (let topic = 0; topic < TOPICS; topic++) {
        room.tell(`t${topic}`, { id: 'r', number, place: { id: `p${topic}` } })
        room.tell('flood', { id: 'r', number, place: { id: 'x'.repeat(10_000) } })
      }
    const heard = (): number => readers.reduce((sum, { received }) => sum + received.length - 1, 0)
    await expect.poll(heard, { timeout: 60_000, interval: 200 }).toBe(TOPICS * READERS_EACH * EVENTS_EACH)
    for (const { received } of readers)
      for (let topic = 0; topic < TOPICS; topic++)
        expect(received.filter(({ id }) => id === `t${topic}`).map(({ payload }) => payload)).toEqual(
          Array.from({ length: EVENTS_EACH }, (_, number) => ({
            data: { reported: { number, place: { name: `place ${topic}` } } },
          })),
        )
    slow.socket.terminate()
    await Promise.all(readers.map((reader) => reader.close()))
    await expect.poll(() => room.listeners()).toBe(0)
  })
})
