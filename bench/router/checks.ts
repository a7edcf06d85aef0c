import { isDeepStrictEqual } from 'node:util'
import type { Router } from './contestants.ts'
import type { Operation } from './operations.ts'
import type { SubgraphServers } from './subgraph-servers.ts'

/** Milliseconds that a router may take until it answers: some listen before they have their schema. */
const PATIENCE = 20_000

/** What one request to a router is, found out before anything is timed. */
export interface Checked {
  /** Bytes of the answer's body. */
  bytes: number
  /** Subgraph calls, nothing else under way. */
  calls: number
}

/**
 * Asks each router once. Throws unless all give the same data without errors and tell the subgraphs for whom.
 */
export async function checkAnswers(
  routers: readonly Router[],
  { title, query }: Operation,
  subgraphs: SubgraphServers,
  token: () => string,
): Promise<Map<string, Checked>> {
  const checked = new Map<string, Checked>()
  let expected: unknown
  for (const router of routers) {
    await answering(router, token)
    subgraphs.look()
    const text = await ask(router, query, token())
    const { calls, anonymous } = subgraphs.look()
    const { data, errors } = JSON.parse(text) as { data: unknown; errors?: unknown }
    if (errors !== undefined) throw new Error(`${router.name} has errors on ${title}: ${text.slice(0, 1000)}`)
    expected ??= data
    if (!isDeepStrictEqual(data, expected)) throw new Error(`${router.name} gives other data on ${title}`)
    if (anonymous > 0) throw new Error(`${router.name} doesn't tell subgraphs who asks`)
    checked.set(router.name, { bytes: Buffer.byteLength(text), calls })
  }
  return checked
}

async function answering(router: Router, token: () => string): Promise<void> {
  const until = performance.now() + PATIENCE
  for (;;) {
    const answer = await ask(router, '{ __typename }', token()).catch((error: unknown) => String(error))
    if (answer.includes('"Query"')) return
    if (performance.now() > until) throw new Error(`${router.name} doesn't answer: ${answer}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

async function ask({ url }: Router, query: string, token: string): Promise<string> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) })
  return response.text()
}
