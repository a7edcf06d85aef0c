import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Source, parse, print } from 'graphql'
import type { Problem } from './problem.ts'
import type { SubgraphSchema } from './subgraph-schema.ts'

/** What is published: text by file, relative to the root folder. */
export type Publication = Map<string, string>

/** The artifact that the router loads. */
export const supergraphFile = 'schema/supergraph.graphql'

/** The files that a publication consists of. */
export const publishedFiles = ['schema/subgraphs/*.graphql', 'schema/contracts/*.graphql', supergraphFile]

/** The file of a subgraph's SDL. */
export const subgraphFile = (slug: string) => `schema/subgraphs/${slug}.graphql`

/** The file of a contract's supergraph. */
export const contractFile = (name: string) => `schema/contracts/${name}.graphql`

/** What is to be published of a composition; the same input makes the same text. */
export function publicationOf(
  schemas: SubgraphSchema[],
  supergraphSdl: string,
  contracts: ReadonlyMap<string, string>,
): Publication {
  return new Map([
    ...schemas.map(({ slug, document }) => [subgraphFile(slug), `${print(document)}\n`] as const),
    ...[...contracts].map(([name, sdl]) => [contractFile(name), sdl] as const),
    [supergraphFile, supergraphSdl],
  ])
}

/** The supergraph of each contract in a publication, by the contract's name. */
export function contractsIn(publication: Publication): Map<string, string> {
  return inFolder(publication, 'schema/contracts')
}

/** The SDLs of the subgraphs in a publication, by slug. */
export function subgraphsIn(publication: Publication): Map<string, string> {
  return inFolder(publication, 'schema/subgraphs')
}

/** The SDLs of the subgraphs in a publication, parsed; what can't be parsed is left out. */
export function schemasIn(publication: Publication): SubgraphSchema[] {
  return [...subgraphsIn(publication)].flatMap(([slug, sdl]) => {
    try {
      return [{ slug, document: parse(new Source(sdl, subgraphFile(slug))) }]
    } catch {
      return [] // Then the supergraph can't be compared either, which is told.
    }
  })
}

function inFolder(publication: Publication, folder: string): Map<string, string> {
  const files = [...publication].filter(([file]) => path.dirname(file) === folder)
  return new Map(files.map(([file, text]) => [path.basename(file, '.graphql'), text]))
}

/** What was published last. */
export function readPublication(root: string): Publication {
  const files = globSync(publishedFiles, { cwd: root }).toSorted()
  return new Map(files.map((file) => [file, readFileSync(path.join(root, file), 'utf8')]))
}

/** Files that differ between two publications, with what would have to happen to them. */
function differences(current: Publication, wanted: Publication): { written: string[]; removed: string[] } {
  return {
    written: [...wanted].filter(([file, text]) => current.get(file) !== text).map(([file]) => file),
    removed: [...current.keys()].filter((file) => !wanted.has(file)),
  }
}

/** Makes the files what they should be; the supergraph last, for a router may be watching it. */
export function publish(root: string, wanted: Publication): { written: string[]; removed: string[] } {
  const changes = differences(readPublication(root), wanted)
  for (const file of changes.removed) rmSync(path.join(root, file))
  for (const file of changes.written) {
    const target = path.join(root, file)
    if (!existsSync(path.dirname(target))) mkdirSync(path.dirname(target), { recursive: true })
    writeFileSync(target, wanted.get(file) ?? '')
  }
  return changes
}

/** Published files that are not what composing the working SDLs would write. */
export function staleFiles(root: string, wanted: Publication): Problem[] {
  const { written, removed } = differences(readPublication(root), wanted)
  return [...written, ...removed].map((file) => ({
    kind: 'stale',
    code: 'stale',
    coordinate: null,
    subgraphs: [],
    file,
    line: null,
    message: 'It differs from what the working SDLs compose to.',
    remedy: 'Run npm run schema:compose and commit what it writes.',
  }))
}
