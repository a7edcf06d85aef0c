import { setTimeout as pause } from 'node:timers/promises'
import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { type Person, type Product, startProduct } from '../../../test/product.ts'
import { documentHash } from '../../documents/document-hash.ts'
import { type BlockedTime, watchEventLoop } from './blocked-time.ts'
import { type SupergraphFile, servedBy, supergraphFile, withTicks } from './supergraph-file.ts'
import {
  type TickingServices,
  curiousNames,
  names,
  startTickingServices,
  ticker,
} from './ticking-services.ts'

/** Reloads: few in the suite, `RELOADS=50` for the proof. */
const RELOADS = Number(process.env['RELOADS'] ?? 6)
const SUBSCRIBERS = 20
const ASKERS = 6
const TICK_MS = 40

const QUERIES = [
  '{ now { number name } }',
  '{ workflows(first: 5) { nodes { id name status } } now { label } }',
  '{ workflowTemplates { id name } }',
]
const SUBSCRIPTIONS = [
  'subscription { ticked { number name } }',
  'subscription { ticked { number label name } }',
]

let services: TickingServices
let file: SupergraphFile
let product: Product
let ann: Person

beforeAll(async () => {
  services = await startTickingServices()
  file = supergraphFile(withTicks(services))
  product = await startProduct({ ROUTER_SUPERGRAPH: file.path, ROUTER_MAX_CONNECTIONS_PER_USER: '100' })
  ann = await product.person()
})
afterAll(async () => {
  await product.close()
  await services.close()
  file.remove()
})

/** Asks one query after the other until it is told to stop; what isn't answered well is gathered. */
async function ask(failures: string[], isOver: () => boolean): Promise<number> {
  for (let asked = 0; ; asked += 1) {
    if (isOver()) return asked
    const query = QUERIES[asked % QUERIES.length]
    try {
      const response = await product.request('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${ann.token}` },
        body: JSON.stringify({ query }),
      })
      const text = await response.text()
      if (response.status !== 200 || text.includes('"errors"')) failures.push(`${response.status} ${text}`)
    } catch (error) {
      failures.push(String(error))
    }
    await pause(5)
  }
}

/** Listens until it is disposed of; the numbers heard, and all else. */
function subscriber(query: string) {
  const numbers: number[] = []
  const trouble: string[] = []
  const client = createClient({
    url: `${product.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${ann.token}` },
    retryAttempts: 0,
  })
  client.subscribe<{ ticked?: { number: number; name: string } }>(
    { query },
    {
      next({ data, errors, extensions }) {
        const tick = data?.ticked
        if (tick == null || tick.name !== `number ${tick.number}` || errors !== undefined || extensions)
          trouble.push(JSON.stringify({ data, errors, extensions }))
        else numbers.push(tick.number)
      },
      error: (error) => void trouble.push(JSON.stringify(error)),
      complete: () => void trouble.push('completed'),
    },
  )
  return { numbers, trouble, client }
}

it(
  `fails no request, loses no event and tells none twice in ${RELOADS} reloads under load`,
  { timeout: 400_000 + RELOADS * 20_000 },
  async () => {
    const versions = [
      { names: curiousNames },
      { names: names.replace('name: String!', 'name: String! more: Int') },
      { ticker: ticker.replace('type Tick', '"What is told."\n type Tick') },
      { names: curiousNames, ticker: ticker.replace('label: String!', 'label: String! other: Int') },
      {},
    ].map((version) => withTicks(services, version))
    const subscribers = Array.from({ length: SUBSCRIBERS }, (_, index) =>
      subscriber(SUBSCRIPTIONS[index % SUBSCRIPTIONS.length] ?? ''),
    )
    await expect.poll(() => services.opened).toBe(SUBSCRIBERS)
    let last = 0
    const ticking = setInterval(() => (last = services.tick()), TICK_MS)
    const failures: string[] = []
    let isOver = false
    const askers = Array.from({ length: ASKERS }, () => ask(failures, () => isOver))
    await pause(3000)
    const without = await measured(() => pause(5000))
    const during = await measured(async () => {
      for (let reload = 0; reload < RELOADS; reload += 1) {
        const sdl = versions[reload % versions.length] ?? ''
        file.write(sdl)
        await expect.poll(() => servedBy(product), { timeout: 60_000, interval: 100 }).toBe(documentHash(sdl))
      }
    })
    clearInterval(ticking)
    // Who lags behind on a busy machine is told all the same.
    for (const { numbers, trouble } of subscribers)
      await expect.poll(() => [numbers.at(-1), ...trouble], { timeout: 300_000 }).toEqual([last])
    isOver = true
    const asked = (await Promise.all(askers)).reduce((sum, one) => sum + one, 0)

    const events = subscribers.reduce((sum, { numbers }) => sum + numbers.length, 0)
    // oxlint-disable-next-line no-console -- the measure is what it is run for
    console.log(
      [
        `${RELOADS} reloads: ${asked} requests, ${failures.length} failed; ${events} events to ${SUBSCRIBERS} subscribers`,
        `event loop in 5 s without reloads: ${inWords(without)}`,
        `event loop during the reloads:     ${inWords(during)}`,
      ].join('\n'),
    )
    expect(failures).toEqual([])
    for (const { numbers, trouble, client } of subscribers) {
      expect(trouble).toEqual([])
      expect(breaks(numbers)).toEqual([])
      await client.dispose()
    }
    const metrics = async (): Promise<string> => (await product.request('/metrics')).text()
    await expect
      .poll(async () => /router_supergraphs_in_memory\S* (\d+)/.exec(await metrics())?.[1])
      .toBe('1')
  },
)

/** Where numbers don't follow one another. */
function breaks(numbers: number[]): string[] {
  return numbers.flatMap((number, index) => {
    const before = numbers[index - 1]
    return before === undefined || number === before + 1 ? [] : [`${number} after ${before}`]
  })
}

async function measured(work: () => Promise<unknown>): Promise<BlockedTime> {
  const end = watchEventLoop()
  await work()
  return end()
}

function inWords({ computing, late, late99 }: BlockedTime): string {
  const [longest, worst, usual] = [computing, late, late99].map((ms) => ms.toFixed(0))
  return `computed ${longest} ms at a stretch at most; timers up to ${worst} ms late, 99 of 100 at most ${usual} ms`
}
