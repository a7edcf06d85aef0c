import { createHash } from 'node:crypto'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLog } from '../../../host/observability/log.ts'
import { type Person, type Product, startProduct } from '../../../test/product.ts'
import { type SupergraphFile, composed, servedBy, supergraphFile, withTicks } from './supergraph-file.ts'
import {
  type TickingServices,
  freePort,
  names,
  overHttp,
  startTickingServices,
  ticker,
} from './ticking-services.ts'

let services: TickingServices
let file: SupergraphFile
let product: Product
let ann: Person
const logged: Record<string, unknown>[] = []

beforeAll(async () => {
  services = await startTickingServices()
  file = supergraphFile(withTicks(services))
  const log = createLog('info', { write: (line: string) => void logged.push(JSON.parse(line)) })
  product = await startProduct(
    { ROUTER_SUPERGRAPH: file.path, ROUTER_SMOKE_QUERY: '{ workflows(first: 1) { nodes { id } } }' },
    { log },
  )
  ann = await product.person()
})
afterAll(async () => {
  await product.close()
  await services.close()
  file.remove()
})

/** What `/ready` tells of the supergraph. */
async function supergraph(): Promise<{ sha256: string; since: string; refused?: { sha256: string } }> {
  const ready = await (await product.request('/ready')).json()
  return (ready as { supergraph: never }).supergraph
}

const metric = async (line: RegExp): Promise<number> =>
  Number(line.exec(await (await product.request('/metrics')).text())?.[1])

/** Writes a supergraph and waits until it is served. */
async function serve(sdl: string): Promise<void> {
  const before = await supergraph()
  file.write(sdl)
  await expect.poll(async () => (await supergraph()).sha256).not.toBe(before.sha256)
}

/** Writes a supergraph and waits until it is refused; the reason that is logged. */
async function refuse(sdl: string): Promise<string> {
  const before = await supergraph()
  file.write(sdl)
  const sha256 = createHash('sha256').update(sdl).digest('hex')
  await expect.poll(async () => (await supergraph()).refused?.sha256).toBe(sha256)
  expect((await supergraph()).sha256).toBe(before.sha256)
  const line = logged.findLast(({ msg }) => msg === 'a supergraph was refused; the one before it stays')
  return (line?.['err'] as { message: string } | undefined)?.message ?? 'nothing was logged'
}

const withoutName = names.replace('name: String!', '')

describe('another supergraph', () => {
  it('is served as soon as it is there, and the one before it is let go', async () => {
    const query = '{ now { number name } }'
    expect(await product.graphql(ann, query)).toEqual({ data: { now: { number: 0, name: 'number 0' } } })
    await serve(withTicks(services, { names: withoutName }))
    expect(await product.graphql(ann, query)).toMatchObject({
      errors: [{ message: 'Cannot query field "name" on type "Tick".' }],
    })
    await serve(withTicks(services))
    expect(await product.graphql(ann, query)).toEqual({ data: { now: { number: 0, name: 'number 0' } } })
    await expect.poll(() => metric(/router_supergraphs_in_memory\S* (\d+)/)).toBe(1)
    expect(await metric(/router_reloads_total\{result="served"\S* (\d+)/)).toBe(2)
  })

  it('brings its own permissions', async () => {
    const guarded = names.replace('name: String!', 'name: String! @requiresScopes(scopes: [["names:view"]])')
    await serve(withTicks(services, { names: guarded }))
    expect(await product.graphql(ann, '{ now { name } }')).toMatchObject({
      data: { now: null },
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    })
    await serve(withTicks(services))
  })

  it('doesn’t touch a request that began before it', async () => {
    const release = services.holdNames()
    const asked = product.graphql(ann, '{ now { number name } }')
    await expect.poll(() => services.waitedFor).toBe(1)
    await serve(withTicks(services, { names: withoutName }))
    expect(await metric(/router_supergraphs_in_memory\S* (\d+)/)).toBe(2)
    release()
    expect(await asked).toEqual({ data: { now: { number: 0, name: 'number 0' } } })
    await expect.poll(() => metric(/router_supergraphs_in_memory\S* (\d+)/)).toBe(1)
    await serve(withTicks(services))
  })

  it('has plans for what was asked before it came', async () => {
    const query = '{ now { number } } # planned beforehand'
    await product.graphql(ann, query)
    await serve(withTicks(services, { ticker: `${ticker} "Another." scalar Another` }))
    expect(logged.filter(({ msg }) => String(msg).includes('not answered by the new'))).not.toEqual([])
    expect(await product.graphql(ann, query)).toEqual({ data: { now: { number: 0 } } })
    await serve(withTicks(services))
  })
})

describe('in production', () => {
  it('another supergraph is served when the process gets SIGHUP', async () => {
    const another = supergraphFile(withTicks(services))
    const apart = await startProduct({ NODE_ENV: 'production', ROUTER_SUPERGRAPH: another.path })
    const before = await servedBy(apart)
    another.write(withTicks(services, { names: withoutName }))
    process.kill(process.pid, 'SIGHUP')
    await expect.poll(() => servedBy(apart)).not.toBe(before)
    await apart.close()
    another.remove()
  })
})

describe('a bad supergraph is refused and told, and the one before it stays:', () => {
  it.each([
    ['no SDL', () => 'type {', /Syntax Error/],
    ['no supergraph', () => 'type Query { a: Int }', /was not made by composition/],
    ['invalid', () => withTicks(services).replace('now: Tick', 'now: Nothing'), /Nothing/],
    [
      'of a feature that is unknown',
      () =>
        withTicks(services).replace(
          'schema\n',
          'schema\n  @link(url: "https://example.com/secret/v1.0", for: SECURITY)\n',
        ),
      /secret/,
    ],
    [
      'of permissions that can’t be read',
      () =>
        withTicks(services).replace(
          'specs.apollo.dev/requiresScopes/v0.1',
          'specs.apollo.dev/requiresScopes/v0.9',
        ),
      /requiresScopes/,
    ],
    [
      'of a service without address',
      () => composed([{ name: 'ticker', url: 'nowhere', sdl: ticker }]),
      /the service ticker has no http address/,
    ],
    [
      'of other fields than the smoke query asks for',
      () => withTicks(services).replaceAll('workflows(', 'flows('),
      /The smoke query is answered with errors/,
    ],
  ])('%s', async (_, sdl, reason) => {
    const before = await metric(/router_reloads_total\{result="refused"\S* (\d+)/)
    expect(await refuse(sdl())).toMatch(reason)
    expect(await metric(/router_reloads_total\{result="refused"\S* (\d+)/)).toBeGreaterThan(before || 0)
    expect(await product.graphql(ann, '{ now { name } }')).toEqual({ data: { now: { name: 'number 0' } } })
    expect((await product.request('/ready')).status).toBe(200)
    await expect.poll(() => metric(/router_supergraphs_in_memory\S* (\d+)/)).toBe(1)
    file.write(withTicks(services))
  })

  it('of a new service that doesn’t answer, until it does', async () => {
    const port = await freePort()
    const sdl = 'type Query { weather: String }'
    const url = `http://127.0.0.1:${port}/graphql`
    const others = [
      { name: 'ticker', url: services.urls.ticker, sdl: ticker },
      { name: 'names', url: services.urls.names, sdl: names },
      { name: 'weather', url, sdl },
    ]
    expect(await refuse(composed(others))).toMatch(/^The new service weather doesn't answer/)
    const schema = buildSubgraphSchema([
      { typeDefs: parse(sdl), resolvers: { Query: { weather: () => 'fair' } } },
    ])
    const { app } = await overHttp(schema, port)
    await expect.poll(() => product.graphql(ann, '{ weather }')).toEqual({ data: { weather: 'fair' } })
    await app.close()
  })
})
