import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { composeServices } from '@apollo/composition'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { type FastifyInstance, fastify } from 'fastify'
import { graphql, parse } from 'graphql'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Product, startProduct } from '../../test/product.ts'

const typeDefs = parse(`
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
  type Query { parcel: Parcel }
  type Parcel @key(fields: "id") { id: ID! grams: Int }
`)

let folder: string
let parcels: FastifyInstance
let address: string
let viewers: (string | string[] | undefined)[]

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'judgify-foreign-'))
  viewers = []
  const schema = buildSubgraphSchema(typeDefs)
  parcels = fastify()
  parcels.post<{ Body: { query: string } }>('/somewhere/graphql', ({ body, headers }) => {
    viewers.push(headers['x-judgify-viewer'])
    return graphql({ schema, source: body.query, rootValue: { parcel: { id: 'p1', grams: 250 } } })
  })
  address = await parcels.listen({ host: '127.0.0.1', port: 0 })
})
afterEach(async () => {
  await parcels.close()
  rmSync(folder, { recursive: true })
})

function supergraphWith(url: string): string {
  const { supergraphSdl, errors } = composeServices([{ name: 'parcels', url, typeDefs }])
  if (supergraphSdl === undefined) throw new AggregateError(errors ?? [], 'it does not compose')
  const file = join(folder, 'supergraph.graphql')
  writeFileSync(file, supergraphSdl)
  return file
}

describe('a supergraph of services that others wrote', () => {
  it('is served, its services called at their addresses in it and told who asks', async () => {
    const supergraph = supergraphWith(`${address}/somewhere/graphql`)
    const product: Product = await startProduct({ ROUTER_SUPERGRAPH: supergraph })
    try {
      const answer = await product.graphql(await product.person(), '{ parcel { id grams } }')
      expect(answer).toEqual({ data: { parcel: { id: 'p1', grams: 250 } } })
      expect(viewers).toEqual([expect.stringMatching(/^ey/)])
    } finally {
      await product.close()
    }
  })

  it('is refused at the start when a service has no address', async () => {
    const supergraph = supergraphWith('subgraph://parcels')
    await expect(startProduct({ ROUTER_SUPERGRAPH: supergraph })).rejects.toThrow(
      'router.supergraph: the service parcels has no http address there, but "subgraph://parcels"',
    )
  })
})
