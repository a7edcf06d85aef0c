import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createClient } from 'graphql-ws'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { registryFolder } from '../../../schema/test/registry-folder.ts'
import { type Product, startProduct } from '../../../test/product.ts'

const ROOT = join(import.meta.dirname, '../../..')
const SDLS = ['subgraphs/workflow', 'subgraphs/judgment', 'subgraphs/learning', 'router/accounts'].map(
  (folder) => `${folder}/schema.graphql`,
)

let folder: ReturnType<typeof registryFolder>
let product: Product | undefined

beforeEach(async () => {
  folder = registryFolder({})
  for (const file of SDLS) folder.write(file, readFileSync(join(ROOT, file), 'utf8'))
  expect(await folder.run(['compose'], new Date())).toMatchObject({ exitCode: 0 })
})
afterEach(async () => {
  await product?.close()
  folder[Symbol.dispose]()
})

const recorded = (): string =>
  readdirSync(join(folder.root, 'registry'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'))
    .join('\n')

it('tells a breaking change with the operations and clients that the router has seen', async () => {
  const environment = { REGISTRY_DIR: join(folder.root, 'registry') }
  const asked = await startProduct(environment)
  product = asked
  const ann = await asked.person()
  const ask = async (body: object, headers: Record<string, string> = {}): Promise<void> => {
    await asked.request('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ann.token}`, ...headers },
      body: JSON.stringify(body),
    })
  }
  const shop = { 'apollographql-client-name': 'shop', 'apollographql-client-version': '2.1' }
  const home =
    'query Home($name: String) { workflows(first: 7, filter: { search: $name }) { nodes { id description } } }'
  for (const name of ['Kim', 'Lee', 'Park']) await ask({ query: home, variables: { name } }, shop)
  await ask(
    { query: 'query Line { workflow(id: "secret-id") { description } }' },
    { 'graphql-client-name': 'line' },
  )
  await ask({ query: '{ workflows(first: 1) { nodes { nonsense } } }' }, shop)
  const client = createClient({
    url: `${asked.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${ann.token}` },
    retryAttempts: 0,
  })
  const answers = client.iterate({ query: 'subscription Watch { workflowPublished { description } }' })
  void answers.next()
  const operations = async (): Promise<string> => (await asked.request('/metrics')).text()
  await expect.poll(operations).toMatch(/active_websocket_connections\S* 1/)
  await new Promise((resolve) => setTimeout(resolve, 500))
  await client.dispose()
  await asked.close()
  product = undefined

  expect(recorded()).not.toMatch(/Kim|Lee|Park|secret-id|first: 7|nonsense/)
  const sdl = folder.read('subgraphs/workflow/schema.graphql')
  const without = sdl.replace(/(type Workflow [^}]*?)\n {2}"[^"]*"\n {2}description: String\b[^\n]*/, '$1')
  expect(without).not.toBe(sdl)
  folder.write('subgraphs/workflow/schema.graphql', without)
  const { exitCode, output } = await folder.run(['check', '--format', 'json'], new Date(), environment)
  expect(exitCode).toBe(1)
  const { problems } = JSON.parse(output) as { problems: { code: string; users: object[] }[] }
  expect(problems.find(({ code }) => code === 'FIELD_REMOVED')).toMatchObject({
    coordinate: 'Workflow.description',
    users: [
      { operation: 'Home', client: 'shop', version: '2.1', count: 3 },
      { operation: 'Line', client: 'line', version: '', count: 1 },
      { operation: 'Watch', client: 'unknown', count: 1 },
    ],
  })
})
