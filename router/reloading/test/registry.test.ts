import { createHash } from 'node:crypto'
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fileStore, openRegistry, registrySettingsOf } from '#registry'
import { readSigningKey } from '../../../schema/artifact/keys.ts'
import { signPointer } from '../../../schema/artifact/pointer.ts'
import { registryFolder, workflow } from '../../../schema/test/registry-folder.ts'
import { type Product, copyOfTemplate, startProduct } from '../../../test/product.ts'

type Folder = ReturnType<typeof registryFolder>

let folder: Folder
let registry: Server
let asked: number[]
let port: number
const products: Product[] = []

beforeEach(async () => {
  folder = registryFolder({ workflow })
  await folder.run(['publish'])
  folder.write(
    'trusted.json',
    (await folder.run(['key', '--output', join(folder.root, 'other-key.json')])).output,
  )
  const { d: _, ...publicKey } = readSigningKey(join(folder.root, '.judgify/registry-key.json'))
  folder.write('trusted.json', JSON.stringify({ keys: [publicKey] }))
  asked = []
  await listen(0)
})
afterEach(async () => {
  for (const product of products.splice(0)) await product.close()
  await down()
  folder[Symbol.dispose]()
})

/** A server of static files over the registry's folder, with ETags, as any. */
async function listen(at: number): Promise<void> {
  registry = createServer(({ url = '', headers }: IncomingMessage, response: ServerResponse) => {
    const file = join(registryIn(folder), url)
    const text = existsSync(file) ? readFileSync(file, 'utf8') : undefined
    const etag = `"${createHash('sha256')
      .update(text ?? '')
      .digest('hex')}"`
    response.statusCode = text === undefined ? 404 : headers['if-none-match'] === etag ? 304 : 200
    asked.push(response.statusCode)
    response.setHeader('etag', etag).end(response.statusCode === 200 ? text : '')
  })
  await new Promise<void>((listening) => void registry.listen(at, '127.0.0.1', listening))
  port = (registry.address() as AddressInfo).port
}

async function down(): Promise<void> {
  registry.closeAllConnections()
  await new Promise((closed) => registry.close(closed))
}

const registryIn = ({ root }: Folder): string => join(root, '.judgify/registry')
const environment = (): Record<string, string> => ({
  ROUTER_SUPERGRAPH: 'registry',
  REGISTRY_URL: `http://127.0.0.1:${port}`,
  REGISTRY_TRUSTED_KEYS_FILE: join(folder.root, 'trusted.json'),
  REGISTRY_LAST_GOOD_DIR: join(folder.root, 'last-good'),
  REGISTRY_POLL_SECONDS: '0.1',
})

async function start(): Promise<Product> {
  const product = await startProduct(environment())
  products.push(product)
  return product
}

/** What `/ready` tells of the supergraph. */
async function served(product: Product): Promise<{ from: string; sequence: number; refused?: object }> {
  return ((await (await product.request('/ready')).json()) as { supergraph: never }).supergraph
}

const fields = async (product: Product): Promise<string[]> => {
  const { data } = await product.graphql(
    await product.person(),
    '{ __type(name: "Workflow") { fields { name } } }',
  )
  return data.__type.fields.map(({ name }: { name: string }) => name)
}

const polls = async (product: Product, result: string): Promise<number> => {
  const metrics = await (await product.request('/metrics')).text()
  return Number(new RegExp(`router_reloads_total\\{result="${result}"\\S* (\\d+)`).exec(metrics)?.[1] ?? 0)
}

const more = workflow.replace('purpose: String', 'purpose: String\n  "How it is doing."\n  status: String')

describe('a router that serves what a registry has current', () => {
  it('takes up what is published, and asks again with the ETag', async () => {
    const product = await start()
    expect(await served(product)).toMatchObject({ from: 'registry', sequence: 1 })
    await expect.poll(() => asked.filter((status) => status === 304).length).toBeGreaterThan(2)
    expect(asked.filter((status) => status === 200)).toHaveLength(2)
    folder.work('workflow', more)
    await folder.run(['publish'])
    await expect.poll(() => served(product)).toMatchObject({ sequence: 2 })
    expect(await fields(product)).toEqual(['id', 'name', 'purpose', 'status'])
    await folder.run(['rollback', '1'])
    await expect.poll(() => served(product)).toMatchObject({ sequence: 3 })
    expect(await fields(product)).toEqual(['id', 'name', 'purpose'])
  })

  it('is moved by one of two publishers who come at once, and by no composition that failed', async () => {
    using other = registryFolder({ workflow: workflow.replace('"Its id."', '"Its identity."') })
    cpSync(join(folder.root, '.judgify/registry-key.json'), join(other.root, '.judgify/registry-key.json'))
    const product = await start()
    folder.work('workflow', workflow.replace('name: String!', 'name: Nothing!'))
    expect(await folder.run(['publish'])).toMatchObject({ exitCode: 1 })
    folder.work('workflow', more)
    const outcomes = await Promise.all([
      folder.run(['publish']),
      other.run(['publish'], undefined, { REGISTRY_DIR: registryIn(folder) }),
    ])
    const codes = outcomes.map(({ exitCode }) => exitCode)
    expect(new Set(codes)).toEqual(new Set([0, 3]))
    await expect.poll(() => served(product)).toMatchObject({ sequence: 2 })
    expect(await fields(product)).toHaveLength(codes[0] === 0 ? 4 : 3)
  })

  it('doesn’t believe who has no key, nor a text that was changed', async () => {
    const product = await start()
    const pointer = join(registryIn(folder), 'current.json')
    const before = readFileSync(pointer, 'utf8')
    folder.work('workflow', more)
    await folder.run(['publish'])
    const { supergraph: sha256 } = JSON.parse(
      Buffer.from(JSON.parse(readFileSync(pointer, 'utf8')).payload, 'base64url').toString(),
    ) as { supergraph: string }
    const text = join(registryIn(folder), `supergraph/${sha256}.graphql`)
    const good = readFileSync(text, 'utf8')
    writeFileSync(text, `${good}# forged`)
    await expect.poll(() => polls(product, 'unreachable')).toBeGreaterThan(0)
    const stranger = readSigningKey(join(folder.root, 'other-key.json'))
    const forged = {
      sequence: 9,
      action: 'publish',
      supergraph: sha256,
      contracts: {},
      subgraphs: {},
    } as const
    const said = { previous: null, at: '2026-11-23T10:30:00.000Z', by: 'eve', note: null }
    writeFileSync(pointer, await signPointer({ ...forged, ...said }, stranger))
    const seen = await polls(product, 'unreachable')
    await expect.poll(() => polls(product, 'unreachable')).toBeGreaterThan(seen + 1)
    expect(await served(product)).toMatchObject({ sequence: 1 })
    expect(await fields(product)).toHaveLength(3)
    writeFileSync(pointer, before)
  })

  it('begins with the last good copy when the registry is down, and goes on with it when it is back', async () => {
    await expect(startProduct({ ...environment(), REGISTRY_URL: 'http://127.0.0.1:1' })).rejects.toThrow(
      "can't be reached",
    )
    await (await start()).close()
    products.pop()
    await down()
    const product = await start()
    expect(await served(product)).toMatchObject({ from: 'last good copy', sequence: 1 })
    expect(await fields(product)).toHaveLength(3)
    await expect.poll(() => polls(product, 'unreachable')).toBeGreaterThan(1)
    folder.work('workflow', more)
    await folder.run(['publish'])
    await listen(port)
    await expect.poll(() => served(product)).toMatchObject({ from: 'registry', sequence: 2 })
    expect(await fields(product)).toHaveLength(4)
  })

  it('refuses one that can’t be served, however well it is signed, and doesn’t begin with it either', async () => {
    const product = await start()
    const key = readSigningKey(join(folder.root, '.judgify/registry-key.json'))
    const store = fileStore(registryIn(folder))
    const supergraph = await store.put('supergraph', 'type Query { a: Int }\n')
    const entry = { sequence: 2, action: 'publish', supergraph, contracts: {}, subgraphs: {} } as const
    const said = { previous: null, at: '2026-11-23T10:30:00.000Z', by: 'min', note: null }
    await store.append(2, await signPointer({ ...entry, ...said }, key))
    await expect.poll(() => served(product)).toMatchObject({ sequence: 1, refused: { sequence: 2 } })
    expect(await polls(product, 'refused')).toBe(1)
    const another = await start()
    expect(await served(another)).toMatchObject({ from: 'last good copy', sequence: 1 })
    await folder.run(['rollback', '1'])
    await expect.poll(() => served(another)).toMatchObject({ sequence: 3 })
  })

  it('reads it in PostgreSQL as well', async () => {
    const database = await copyOfTemplate()
    // The database of the product is used, at whatever address it is.
    const inPostgres = {
      ...environment(),
      REGISTRY_URL: '',
      REGISTRY_STORE: 'postgres',
      DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/nothing',
    }
    const { platform, ...first } = await startProduct(
      { ...inPostgres, ROUTER_SUPERGRAPH: '', REGISTRY_RECORD_USAGE: 'false' },
      {
        database: {
          ...database,
          connection: { ...database.connection, close: async () => {} },
          drop: async () => {},
        },
      },
    )
    const { store } = await openRegistry(registrySettingsOf('/', platform.settings), platform.connection)
    await first.close()
    const published = fileStore(registryIn(folder))
    const pointer = await published.pointer()
    if (pointer === null || pointer === 'unchanged') throw new Error('nothing was published')
    const { supergraph } = JSON.parse(
      Buffer.from(JSON.parse(pointer.text).payload, 'base64url').toString(),
    ) as { supergraph: string }
    await store.put('supergraph', (await published.supergraph(supergraph)) ?? '')
    await store.append(1, pointer.text)
    const product = await startProduct(inPostgres, { database })
    products.push(product)
    expect(await served(product)).toMatchObject({ from: 'registry', sequence: 1 })
  })
})
