import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { print } from 'graphql'
import type { Problem } from './problem.ts'
import type { SubgraphSchema } from './subgraph-schema.ts'

/** What is published: text by file, relative to the root folder. */
export type Publication = Map<string, string>

/** The artifact that the router loads. */
export const supergraphFile = 'schema/supergraph.graphql'

/** What is to be published of a composition; the same input makes the same text. */
export function publicationOf(schemas: SubgraphSchema[], supergraphSdl: string): Publication {
  const published = schemas.map(({ slug, document }): [string, string] => [
    `schema/subgraphs/${slug}.graphql`,
    `${print(document)}\n`,
  ])
  return new Map([...published, [supergraphFile, supergraphSdl]])
}

/** What was published last. */
export function readPublication(root: string): Publication {
  const files = globSync(['schema/subgraphs/*.graphql', supergraphFile], { cwd: root }).toSorted()
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
