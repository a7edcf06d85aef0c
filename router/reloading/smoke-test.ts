import { randomUUID } from 'node:crypto'
import { OperationTypeNode, getOperationAST, parse } from 'graphql'
import { type Platform, SettingsError, Viewer, permissionsOf, roles } from '#host'
import { servicesOf } from '../subgraph-calls/foreign.ts'
import type { ServedGraph } from './served-graph.ts'

/** A supergraph that might be served if it weren't for something that may pass. */
export class SmokeTestFailed extends Error {}

/** How long the services and the query may take, in ms. */
const PATIENCE = 10_000

/**
 * Tries a graph before it is served: each service that the running graph doesn't have must answer, and the query of the
 * settings must be answered without errors, asked with all rights in a tenant that has no data. Throws SmokeTestFailed.
 */
export async function smokeTest(
  platform: Platform,
  candidate: ServedGraph,
  running: ServedGraph,
  query: string | undefined,
): Promise<void> {
  const known = new Set(servicesOf(running.generation.supergraph.document).map(({ name }) => name))
  const added = servicesOf(candidate.generation.supergraph.document).filter(({ name }) => !known.has(name))
  const viewer = new Viewer(randomUUID(), 'service:router', permissionsOf(roles))
  await Promise.all(added.map(({ name }) => askService(platform, name, viewer)))
  if (query !== undefined) await askGraph(candidate, query, viewer)
}

/** Throws SettingsError for what is no query: nothing is to be changed by a test. */
export function refuseSmokeQuery(query: string | undefined): void {
  if (query === undefined || isQuery(query)) return
  throw new SettingsError(['router.smoke_query: must be one query'])
}

async function askService({ graph }: Platform, name: string, viewer: Viewer): Promise<void> {
  const signal = AbortSignal.timeout(PATIENCE)
  const reply = await graph
    .call(name, { query: '{ __typename }' }, viewer, { signal })
    .catch((error: unknown) => {
      throw new SmokeTestFailed(`The new service ${name} doesn't answer.`, { cause: error })
    })
  if (typeof reply.answer.data?.['__typename'] === 'string') return
  throw new SmokeTestFailed(`The new service ${name} answers with an error: ${textOf(reply.answer)}`)
}

async function askGraph(candidate: ServedGraph, query: string, viewer: Viewer): Promise<void> {
  const document = parse(query)
  const answer = await candidate.execute({
    document,
    context: {
      viewer,
      requestId: randomUUID(),
      headers: {},
      signal: AbortSignal.timeout(PATIENCE),
      responseHeaders: [],
    },
  })
  if ((answer.errors ?? []).length > 0)
    throw new SmokeTestFailed(`The smoke query is answered with errors: ${textOf(answer)}`)
}

function isQuery(text: string): boolean {
  try {
    return getOperationAST(parse(text))?.operation === OperationTypeNode.QUERY
  } catch {
    return false
  }
}

function textOf(answer: object): string {
  return JSON.stringify(answer).slice(0, 500)
}
