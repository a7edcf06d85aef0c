import { mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { composeServices } from '@apollo/composition'
import { parse } from 'graphql'
import type { Product } from '../../../test/product.ts'
import type { TickingServices } from './ticking-services.ts'
import { names, ticker } from './ticking-services.ts'

const SUBGRAPHS = join(import.meta.dirname, '../../../schema/subgraphs')

/** Our own subgraphs and others, as one supergraph; `sdls` adds services at their addresses, or replaces an SDL. */
export function composed(others: { name: string; url: string; sdl: string }[] = []): string {
  const own = readdirSync(SUBGRAPHS).map((file) => {
    const name = basename(file, '.graphql')
    return { name, url: `subgraph://${name}`, sdl: readFileSync(join(SUBGRAPHS, file), 'utf8') }
  })
  const services = new Map([...own, ...others].map((service) => [service.name, service]))
  const { supergraphSdl, errors } = composeServices(
    [...services.values()].map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(sdl) })),
  )
  if (supergraphSdl === undefined) throw new AggregateError(errors ?? [], 'it does not compose')
  return supergraphSdl
}

/** Our own subgraphs with the ticking ones, in one version or another. */
export function withTicks({ urls }: TickingServices, sdls: { ticker?: string; names?: string } = {}): string {
  return composed([
    { name: 'ticker', url: urls.ticker, sdl: sdls.ticker ?? ticker },
    { name: 'names', url: urls.names, sdl: sdls.names ?? names },
  ])
}

/** A file for a supergraph, in a folder of its own. */
export interface SupergraphFile {
  path: string
  /** Replaces it as a whole. */
  write(sdl: string): void
  remove(): void
}

/** Makes it. */
export function supergraphFile(sdl: string): SupergraphFile {
  const folder = mkdtempSync(join(tmpdir(), 'judgify-supergraph-'))
  const path = join(folder, 'supergraph.graphql')
  const write = (text: string): void => {
    writeFileSync(`${path}.new`, text)
    renameSync(`${path}.new`, path)
  }
  write(sdl)
  return { path, write, remove: () => rmSync(folder, { recursive: true }) }
}

/** The digest of the supergraph that a product serves. */
export async function servedBy({ request }: Pick<Product, 'request'>): Promise<string> {
  const ready = (await (await request('/ready')).json()) as { supergraph: { sha256: string } }
  return ready.supergraph.sha256
}
