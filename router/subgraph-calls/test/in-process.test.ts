import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Person, type Product, onServices, startProduct } from '../../../test/product.ts'

let product: Product
let ann: Person

beforeAll(async () => {
  product = await startProduct()
  ann = await product.person()
})
afterAll(() => product.close())

// The embedded database answers before the next request is read: there, no two queries are ever under way.
it.runIf(onServices)(
  'the same queries at the same time are asked once of a subgraph in the router’s process too',
  async () => {
    const shared = async (): Promise<number> => {
      const metrics = await (await product.request('/metrics')).text()
      return Number(/^router_subgraph_calls_deduplicated_total\{[^}]*\} (\d+)$/m.exec(metrics)?.[1] ?? 0)
    }
    const ask = async (): Promise<void> => {
      const asked = Array.from({ length: 20 }, () => product.graphql(ann, '{ judgments { nodes { id } } }'))
      for (const answer of await Promise.all(asked))
        expect(answer).toEqual({ data: { judgments: { nodes: [] } } })
    }
    await expect.poll(async () => (await ask(), shared()), { timeout: 20_000 }).toBeGreaterThan(0)
  },
)
