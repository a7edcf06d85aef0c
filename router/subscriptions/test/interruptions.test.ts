import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Person, type Product, startProduct } from '../../../test/product.ts'
import { judge, published } from '../../../subgraphs/judgment/test/workflows.ts'
import { type RawConnection, connectTo } from './connection.ts'
import { type EventReader, readEvents } from './event-reader.ts'
import { type Newsroom, openNewsroom } from './newsroom.ts'
import { type OwnRedis, ownRedis } from './own-redis.ts'

/** Within this, subscribers hear again or are told, in ms. */
const PATIENCE = { timeout: 10_000 }

vi.setConfig({ testTimeout: 60_000 })

let room: Newsroom
let running: Product
let ann: Person
beforeAll(async () => {
  room = await openNewsroom()
  running = await startProduct({ ROUTER_SUPERGRAPH: room.supergraph, ROUTER_SUBSCRIPTION_QUEUE: '5' })
  ann = await running.person()
})
afterAll(async () => {
  await running.close()
  await room.close()
})

const left: (() => void)[] = []
afterEach(() => {
  for (const leave of left.splice(0)) leave()
})

const query = 'subscription { reported(topic: "all") { id number } }'
/** A subscriber over WebSocket and one over events. */
async function subscribed(
  to = running,
  person = ann,
  asked = query,
): Promise<{ socket: RawConnection; events: EventReader }> {
  const socket = connectTo(to)
  await socket.greet(person)
  await socket.send({ type: 'subscribe', id: '1', payload: { query: asked } })
  const events = await readEvents(to, person, { query: asked })
  left.push(
    () => socket.socket.terminate(),
    () => events.leave(),
  )
  return { socket, events }
}
/** The answers that came, over the one and the other. */
const answers = ({ socket, events }: { socket: RawConnection; events: EventReader }) => [
  socket.of('1').map(({ payload }) => payload),
  events.events().map(({ data }) => data),
]
const listening = (count: number): Promise<void> => expect.poll(() => room.listeners(), PATIENCE).toBe(count)

describe('subscribers whose service went away', () => {
  it('go on when it is back, and are told that they may have missed something', async () => {
    const readers = await subscribed()
    await listening(2)
    room.tell('all', { id: 'a', number: 1 })
    await expect.poll(() => answers(readers).every(({ length }) => length === 1)).toBe(true)
    await room.die()
    room.tell('all', { id: 'lost', number: 2 })
    await listening(0)
    await room.resume()
    await listening(2)
    room.tell('all', { id: 'c', number: 3 })
    room.tell('all', { id: 'd', number: 4 })
    const expected = [
      { data: { reported: { id: 'a', number: 1 } } },
      { data: { reported: { id: 'c', number: 3 } }, extensions: { interrupted: true } },
      { data: { reported: { id: 'd', number: 4 } } },
    ]
    await expect.poll(() => answers(readers), PATIENCE).toEqual([expected, expected])
  })

  it('are told when it does not come back in time', async () => {
    await listening(0)
    const { socket, events } = await subscribed()
    await listening(2)
    await room.die()
    await expect.poll(() => [socket.of('1').length, events.events().length], PATIENCE).toEqual([1, 2])
    const error = expect.objectContaining({ extensions: expect.objectContaining({ code: 'INTERRUPTED' }) })
    expect(socket.of('1')).toEqual([{ id: '1', type: 'error', payload: [error] }])
    expect(events.events()).toEqual([
      { event: 'next', data: { errors: [error] } },
      { event: 'complete', data: undefined },
    ])
    await room.resume()
  })

  it('go on when its process was killed and another has taken its place', async () => {
    const first = await newsroomProcess()
    // However long the other takes to start.
    const patient = { ROUTER_RESUBSCRIBE_SECONDS: '60' }
    const other = await startProduct({ ROUTER_SUPERGRAPH: first.supergraph, ...patient })
    const readers = await subscribed(other, await other.person())
    const numbers = (): number[][] =>
      answers(readers).map((list) => list.map(({ data }) => data.reported.number as number))
    await expect.poll(() => numbers().every(({ length }) => length > 3), PATIENCE).toBe(true)
    await first.kill()
    const before = numbers().map(({ length }) => length)
    const second = await newsroomProcess(first.port)
    await expect
      .poll(() => numbers().every(({ length }, at) => length > (before[at] ?? 0) + 3), PATIENCE)
      .toBe(true)
    for (const [at, list] of answers(readers).entries()) {
      const interrupted = list.findIndex(({ extensions }) => extensions?.interrupted === true)
      expect(interrupted).toBe(before[at])
      // Before and after it, each number follows the one before: nothing is lost, doubled or out of order.
      for (const part of [list.slice(0, interrupted), list.slice(interrupted)]) {
        const told = part.map(({ data }) => data.reported.number as number)
        expect(told).toEqual(told.map((_, index) => (told[0] ?? 0) + index))
      }
    }
    await other.close()
    await second.kill()
  })
})

describe('a slow reader', () => {
  it('is told that answers were dropped, while others hear everything', async () => {
    await listening(0)
    const [slow, quick] = [connectTo(running), connectTo(running)]
    for (const connection of [slow, quick]) {
      await connection.greet(ann)
      await connection.send({ type: 'subscribe', id: '1', payload: { query } })
    }
    await listening(2)
    slow.socket.pause()
    const ids = Array.from({ length: 40 }, (_, number) => `${number}:${'x'.repeat(500_000)}`)
    for (const [number, id] of ids.entries()) {
      room.tell('all', { id, number })
      await expect.poll(() => quick.of('1').length, { interval: 1 }).toBe(number + 1)
    }
    const idsOf = (connection: RawConnection): string[] =>
      connection.of('1').flatMap(({ payload }) => payload.data?.reported.id ?? [])
    expect(idsOf(quick).every((id, at) => id === ids[at])).toBe(true)
    await listening(1)
    slow.socket.resume()
    await expect.poll(() => slow.of('1').at(-1)?.type).toBe('error')
    expect(slow.of('1').at(-1)?.payload).toMatchObject([
      { message: expect.stringContaining('too slowly'), extensions: { code: 'INTERRUPTED' } },
    ])
    expect(idsOf(slow).length).toBeLessThan(ids.length)
    expect(idsOf(slow).every((id, at) => id === ids[at])).toBe(true)
    await quick.close()
    await slow.close()
  })
})

const given = process.env['REDIS_URL']
// Without a Redis there is none to be killed: `npm run test:services` has one.
describe.skipIf(given === undefined || given === '')('subscribers whose Redis was killed', () => {
  const completed = 'subscription { judgmentCompleted { inputData } }'
  let redis: OwnRedis
  let product: Product
  let bob: Person
  let workflowId: string
  beforeAll(async () => {
    redis = await ownRedis(given ?? '')
    product = await startProduct({ REDIS_URL: redis.url })
    bob = await product.person()
    workflowId = await published(product, bob, { rules: [{ when: 'true', outcome: 1 }] })
  })
  afterAll(async () => {
    await product.close()
    await redis.close()
  })

  it('go on when it is resumed, and are told that they may have missed something', async () => {
    const readers = await subscribed(product, bob, completed)
    await expect.poll(() => product.listening()).toBe(2)
    let judged = 0
    const judgeOnce = async (): Promise<boolean> => {
      await judge(product, bob, { workflowId, inputData: { n: judged++ } })
      return answers(readers).every((list) => list.some(({ extensions }) => extensions?.interrupted === true))
    }
    await judgeOnce()
    await expect.poll(() => answers(readers).every(({ length }) => length === 1)).toBe(true)
    await redis.kill()
    expect(await judgeOnce()).toBe(false)
    await redis.start()
    await expect.poll(judgeOnce, PATIENCE).toBe(true)
    for (const list of answers(readers)) {
      const [first, ...later] = list.map(({ data }) => data.judgmentCompleted.inputData.n as number)
      expect(first).toBe(0)
      expect(later).toEqual(later.map((_, index) => (later[0] ?? 0) + index))
    }
  })

  it('are told when it is not resumed in time', async () => {
    await expect.poll(() => product.listening()).toBe(0)
    const { socket, events } = await subscribed(product, bob, completed)
    await expect.poll(() => product.listening()).toBe(2)
    await redis.kill()
    await expect.poll(() => [socket.of('1').length, events.events().length], PATIENCE).toEqual([1, 2])
    expect(socket.of('1')).toMatchObject([
      { type: 'error', payload: [{ extensions: { code: 'INTERRUPTED' } }] },
    ])
    expect(events.events()[0]).toMatchObject({
      data: { errors: [{ extensions: { code: 'INTERRUPTED' } }] },
    })
  })
})

// Last, for it stops for good.
describe('a router that stops', () => {
  it('closes its connections with 1001, and takes no more', async () => {
    const { socket } = await subscribed()
    await listening(2)
    await running.close()
    expect(await socket.closed).toEqual({ code: 1001, reason: 'Going away' })
    await listening(0)
    await expect(connectTo(running).opened).rejects.toThrow()
  })
})

/** A process that tells, and its port. */
async function newsroomProcess(
  port = 0,
): Promise<{ supergraph: string; port: number; kill: () => Promise<void> }> {
  const file = join(import.meta.dirname, 'newsroom-process.ts')
  const child = spawn(process.execPath, [file, String(port)], { stdio: ['ignore', 'pipe', 'inherit'] })
  left.push(() => child.kill('SIGKILL'))
  const [printed] = (await once(child.stdout, 'data')) as [Buffer]
  const supergraph = printed.toString().replace('supergraph: ', '').trim()
  const url = /join__graph\(name: "news", url: "http:\/\/127\.0\.0\.1:(\d+)/.exec(
    readFileSync(supergraph, 'utf8'),
  )
  return {
    supergraph,
    port: Number(url?.[1]),
    async kill() {
      const exit = once(child, 'exit')
      child.kill('SIGKILL')
      await exit
    },
  }
}
