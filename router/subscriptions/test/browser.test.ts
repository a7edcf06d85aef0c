import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { createClient } from 'graphql-sse'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { chromiumPath, openBrowser } from '../../../test/browser.ts'
import { type Person, type Product, startProduct } from '../../../test/product.ts'
import { type Newsroom, openNewsroom } from './newsroom.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

// oxlint-disable-next-line no-console -- whoever runs the tests is to know what was not
if (chromiumPath === undefined) console.warn('No Chromium in PATH: the tests in a browser are skipped.')

const SSE_CLIENT = createRequire(import.meta.url)
  .resolve('graphql-sse')
  .replace(/lib\/.*$/, 'umd/graphql-sse.js')

describe.skipIf(chromiumPath === undefined)('a page in a browser', () => {
  let room: Newsroom
  let product: Product
  let ann: Person
  let browser: Browser
  beforeAll(async () => {
    room = await openNewsroom()
    product = await startProduct({ ROUTER_SUPERGRAPH: room.supergraph })
    ann = await product.person()
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser.close()
    await product.close()
    await room.close()
  })

  const listening = (count: number): Promise<void> => expect.poll(() => room.listeners()).toBe(count)
  const reported = (number: number): object => ({ data: { reported: { number } } })
  const query = 'subscription { reported(topic: "all") { number } }'
  const seen = (page: Page): Promise<unknown> =>
    page.evaluate(() => (globalThis as never as { seen: unknown }).seen)

  it('subscribes over WebSocket, and sees what happens', async () => {
    const page = await browser.newPage()
    await page.goto(`${product.url}/graphql`)
    await page.evaluate(openWebSocket, { url: '/graphql', query, authorization: `Bearer ${ann.token}` })
    await listening(1)
    for (const number of [1, 2]) room.tell('all', { id: 'r', number })
    await expect.poll(() => seen(page)).toEqual([reported(1), reported(2)])
    await page.close()
    await listening(0)
  })

  it('subscribes over server-sent events, and sees what happens', async () => {
    const page = await browser.newPage()
    await page.goto(`${product.url}/graphql`)
    await page.evaluate(readFileSync(SSE_CLIENT, 'utf8'))
    await page.evaluate(openEvents, { query, authorization: `Bearer ${ann.token}` })
    await listening(1)
    for (const number of [1, 2]) room.tell('all', { id: 'r', number })
    await expect.poll(() => seen(page)).toEqual([reported(1), reported(2)])
    await page.close()
    await listening(0)
  })

  it('of another site can’t connect, even with a good token', async () => {
    const server = createServer((_, response) => response.end('<!doctype html>')).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    const given = { url: `${product.url}/graphql`, query, authorization: `Bearer ${ann.token}` }
    await page.evaluate(openWebSocket, given)
    await expect.poll(() => seen(page)).toEqual(['closed 1006'])
    expect(room.listeners()).toBe(0)
    await page.close()
    server.close()
  })
})

/** In the page: subscribes, and keeps what comes in `seen`. */
function openWebSocket({
  url,
  query,
  authorization,
}: {
  url: string
  query: string
  authorization: string
}): void {
  const seen: unknown[] = []
  Object.assign(globalThis, { seen })
  const address = new URL(url, location.href).href.replace('http', 'ws')
  const socket = new WebSocket(address, 'graphql-transport-ws')
  const say = (message: object): void => socket.send(JSON.stringify(message))
  socket.addEventListener('open', () => say({ type: 'connection_init', payload: { authorization } }))
  socket.addEventListener('close', ({ code }) => seen.push(`closed ${code}`))
  socket.addEventListener('message', ({ data }) => {
    const { type, payload } = JSON.parse(String(data)) as { type: string; payload: unknown }
    if (type === 'connection_ack') say({ type: 'subscribe', id: '1', payload: { query } })
    else if (type === 'next') seen.push(payload)
  })
}

/** In the page: subscribes by npm graphql-sse, and keeps what comes in `seen`. */
function openEvents({ query, authorization }: { query: string; authorization: string }): void {
  const seen: unknown[] = []
  Object.assign(globalThis, { seen })
  const { graphqlSse } = globalThis as never as { graphqlSse: { createClient: typeof createClient } }
  const client = graphqlSse.createClient({ url: '/graphql', headers: { authorization } })
  const end = (how: unknown): void => void seen.push(how)
  client.subscribe(
    { query },
    { next: (answer) => seen.push(answer), error: end, complete: () => end('complete') },
  )
}
