import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Viewer, createMetrics } from '#host'
import { createLog } from '../../../host/observability/log.ts'
import { type Product, startProduct } from '../../../test/product.ts'
import { routerSettingsOf } from '../../settings.ts'
import { subgraphCaller } from '../../subgraph-calls/subgraph-caller.ts'
import { type Supergraphs, openSupergraphs } from '../supergraphs.ts'
import { type SupergraphFile, composed, supergraphFile } from './supergraph-file.ts'

/** Reloads: few in the suite, `RELOADS=50` for the proof. */
const RELOADS = Number(process.env['RELOADS'] ?? 8)

let file: SupergraphFile
let product: Product
let supergraphs: Supergraphs

beforeAll(async () => {
  file = supergraphFile(composed())
  product = await startProduct({ ROUTER_SUPERGRAPH: file.path })
  const { platform } = product
  const settings = routerSettingsOf(platform)
  const metrics = createMetrics('another', { ofProcess: false })
  const call = subgraphCaller(platform, settings, metrics)
  supergraphs = await openSupergraphs(platform, settings, { call, metrics, log: createLog('silent') })
})
afterAll(async () => {
  await supergraphs.close()
  await product.close()
  file.remove()
})

/** Collects garbage, without a flag for all tests. */
function collect(): void {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as () => void
  gc()
}

/** Asks, so that there are documents, plans and shapes. */
async function ask(): Promise<void> {
  const viewer = new Viewer('0199f0a0-0000-7000-8000-000000000000', 'ann', ['workflow:view', 'judgment:view'])
  using graph = supergraphs.graph.hold()
  for (const text of ['{ workflows { nodes { id name } } }', '{ workflowTemplates { id } }']) {
    const context = { viewer, requestId: '', headers: {}, responseHeaders: [] }
    const { signal } = new AbortController()
    const answer = await graph.execute({
      document: graph.parse(text),
      context: { ...context, signal },
    })
    expect(answer).toMatchObject({ text: expect.any(String), errors: [] })
  }
}

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`

it(
  `keeps nothing of ${RELOADS} supergraphs that were served`,
  async () => {
    const sdl = composed()
    const served: WeakRef<object>[] = []
    const told: string[] = []
    for (let reload = 1; reload <= RELOADS; reload += 1) {
      await ask()
      served.push(new WeakRef(supergraphs.graph.served.generation.schema))
      file.write(`${sdl}# ${reload}\n`)
      await supergraphs.look()
      collect()
      const { heapUsed, rss } = process.memoryUsage()
      if (reload % Math.ceil(RELOADS / 4) === 0 || reload === 1)
        told.push(`after ${reload} reloads: heap ${mebibytes(heapUsed)}, resident ${mebibytes(rss)}`)
    }
    process.stdout.write(`${told.join('\n')}\n`)
    await ask()
    await expect
      .poll(() => {
        collect()
        return served.filter((one) => one.deref() !== undefined).length
      })
      .toBe(0)
  },
  60_000 + RELOADS * 20_000,
)
