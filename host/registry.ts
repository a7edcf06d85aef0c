import { globSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Subgraph } from './subgraph.ts'

/** The project's root folder. */
export const ROOT = join(import.meta.dirname, '..')

/**
 * Every subgraph there is: the folders of `subgraphs/` that have a subgraph.ts, and those of `router/`, which are the
 * router's own. This list of folders is the registry.
 */
export async function discoverSubgraphs(root: string = ROOT): Promise<Subgraph[]> {
  const files = globSync('{subgraphs,router}/*/subgraph.ts', { cwd: root }).toSorted()
  const subgraphs = await Promise.all(files.map((file) => load(join(root, file))))
  const ports = new Map<number, string>()
  for (const { slug, port } of subgraphs) {
    if (port === undefined) continue
    const taken = ports.get(port)
    if (taken !== undefined) throw new Error(`${slug} and ${taken} both want port ${port}`)
    ports.set(port, slug)
  }
  return subgraphs
}

async function load(file: string): Promise<Subgraph> {
  const module: { default?: Subgraph } = await import(pathToFileURL(file).href)
  if (module.default === undefined) throw new Error(`${file} must export default defineSubgraph(…)`)
  return module.default
}
