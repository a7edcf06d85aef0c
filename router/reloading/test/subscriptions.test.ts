import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { type Person, type Product, startProduct } from '../../../test/product.ts'
import { documentHash } from '../../documents/document-hash.ts'
import { type SupergraphFile, servedBy, supergraphFile, withTicks } from './supergraph-file.ts'
import {
  type TickingServices,
  curiousNames,
  names,
  startTickingServices,
  ticker,
} from './ticking-services.ts'

let services: TickingServices
let file: SupergraphFile
let product: Product
let ann: Person

beforeAll(async () => {
  services = await startTickingServices()
  file = supergraphFile(withTicks(services))
  product = await startProduct({ ROUTER_SUPERGRAPH: file.path })
  ann = await product.person()
})
afterAll(async () => {
  await product.close()
  await services.close()
  file.remove()
})
beforeEach(() => serve(withTicks(services)))

/** Writes a supergraph and waits until it is served. */
async function serve(sdl: string): Promise<void> {
  file.write(sdl)
  await expect.poll(() => servedBy(product)).toBe(documentHash(sdl))
}

const inMemory = async (): Promise<number> =>
  Number(/router_supergraphs_in_memory\S* (\d+)/.exec(await (await product.request('/metrics')).text())?.[1])

/** A subscriber, and what it has heard. */
async function subscriber(query = 'subscription { ticked { number name } }') {
  const before = services.opened
  const client = createClient({
    url: `${product.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${ann.token}` },
    retryAttempts: 0,
  })
  const heard: unknown[] = []
  let ended: unknown
  client.subscribe(
    { query },
    {
      next: (answer) => void heard.push(answer),
      error: (error) => (ended = error),
      complete: () => (ended ??= 'complete'),
    },
  )
  await expect.poll(() => services.opened).toBeGreaterThan(before)
  return { heard, client, ended: () => ended }
}

const told = (number: number): object => ({ data: { ticked: { number, name: `number ${number}` } } })

describe('a subscription when another supergraph comes', () => {
  it('keeps its source and is joined by the new plan', async () => {
    const { heard, client } = await subscriber()
    const opened = services.opened
    const first = services.tick()
    await expect.poll(() => heard).toEqual([told(first)])
    await serve(withTicks(services, { names: names.replace('name: String!', 'name: String! more: Int') }))
    await expect.poll(inMemory).toBe(1)
    const second = services.tick()
    await expect.poll(() => heard).toEqual([told(first), told(second)])
    expect(services.opened).toBe(opened)
    await client.dispose()
  })

  it('goes over to another source where the plan begins in another way, and loses and doubles nothing', async () => {
    const { heard, client } = await subscriber()
    const first = services.tick()
    await expect.poll(() => heard).toHaveLength(1)
    await serve(withTicks(services, { names: curiousNames }))
    await expect.poll(() => services.open.filter((query) => query.includes('label'))).toHaveLength(1)
    const numbers = [first, services.tick(), services.tick(), services.tick()]
    await expect.poll(() => heard).toEqual(numbers.map(told))
    await expect.poll(() => services.open).toEqual([expect.stringContaining('label')])
    await expect.poll(inMemory).toBe(1)
    numbers.push(services.tick())
    await expect.poll(() => heard).toEqual(numbers.map(told))
    await client.dispose()
  })

  it('goes over after a while even if nothing happens', async () => {
    const { heard, client } = await subscriber()
    await serve(withTicks(services, { names: curiousNames }))
    await expect.poll(() => services.open).toHaveLength(2)
    await expect.poll(() => services.open).toEqual([expect.stringContaining('label')])
    expect(await inMemory()).toBe(1)
    const number = services.tick()
    await expect.poll(() => heard).toEqual([told(number)])
    await client.dispose()
  })

  it('stays where it is when the one before comes back meanwhile', async () => {
    const { heard, client } = await subscriber()
    await serve(withTicks(services, { names: curiousNames }))
    await serve(withTicks(services))
    const number = services.tick()
    await expect.poll(() => heard).toEqual([told(number)])
    await expect.poll(() => services.open).toEqual([expect.not.stringContaining('label')])
    await expect.poll(inMemory).toBe(1)
    await client.dispose()
  })

  it('is told when it isn’t valid any more, and completed; others go on', async () => {
    const lost = await subscriber()
    const other = await subscriber('subscription { ticked { number } }')
    await serve(withTicks(services, { names: names.replace('name: String!', '') }))
    await expect.poll(lost.ended).toBe('complete')
    expect(lost.heard).toEqual([
      {
        errors: [
          expect.objectContaining({
            message: 'Cannot query field "name" on type "Tick".',
            extensions: expect.objectContaining({ code: 'BAD_INPUT' }),
          }),
        ],
      },
    ])
    const number = services.tick()
    await expect.poll(() => other.heard).toEqual([{ data: { ticked: { number } } }])
    await expect.poll(() => services.open).toHaveLength(1)
    await Promise.all([lost.client.dispose(), other.client.dispose()])
    await expect.poll(() => services.open).toEqual([])
    await expect.poll(inMemory).toBe(1)
  })

  it('is told nothing more where it needs a permission now that its viewer lacks', async () => {
    const { heard, client, ended } = await subscriber('subscription { ticked { number label } }')
    const guarded = ticker.replace(
      'label: String!',
      'label: String @requiresScopes(scopes: [["ticks:label"]])',
    )
    await serve(withTicks(services, { ticker: guarded }))
    services.tick()
    await expect.poll(ended).toBe('complete')
    expect(heard).toMatchObject([{ errors: [{ extensions: { code: 'FORBIDDEN' } }] }])
    await client.dispose()
  })
})
