import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { composeServices } from '@apollo/composition'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { parse } from 'graphql'
import { useServer } from 'graphql-ws/use/ws'
import { WebSocketServer } from 'ws'
import { BoundedQueue } from '#host'

const SDL = parse(`
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
  type Query { tick: Tick }
  type Subscription { ticked(topic: ID!): Tick! }
  type Tick { topic: ID! number: Int! text: String! }`)

/** The subscription that all are asked, with the topic. */
export const TICKED = 'subscription ($topic: ID!) { ticked(topic: $topic) { topic number text } }'

/** A subgraph of this process that tells what it is told to. */
export interface Source {
  /** Its GraphQL endpoint, and a supergraph of it alone. */
  url: string
  supergraphSdl: string
  tell(topic: string, number: number, text: string): void
  /** Subscriptions that are open at it. */
  listeners(): number
  /** Waits until so many are open. */
  listening(count: number): Promise<void>
  close(): void
}

/** Opens it on a port that the system chooses. */
export async function openSource(): Promise<Source> {
  const readers = new Map<string, Set<BoundedQueue<object>>>()
  const count = (): number => [...readers.values()].reduce((sum, { size }) => sum + size, 0)
  const read = (_: unknown, { topic }: { topic: string }): BoundedQueue<object> => {
    const those = readers.get(topic) ?? new Set()
    readers.set(topic, those)
    const overflow = (): Error => new Error('the source is not read fast enough')
    const queue = new BoundedQueue<object>({ most: 10_000, overflow, onEnd: () => those.delete(queue) })
    those.add(queue)
    return queue
  }
  const resolvers = { Subscription: { ticked: { subscribe: read } } }
  const schema = buildSubgraphSchema([{ typeDefs: SDL, resolvers }] as never)
  const server = createServer((_, response) => response.writeHead(404).end())
  const sockets = new WebSocketServer({ server })
  useServer({ schema }, sockets)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`
  const { supergraphSdl } = composeServices([{ name: 'ticks', url, typeDefs: SDL }])
  if (supergraphSdl === undefined) throw new Error('the source does not compose')
  return {
    url,
    supergraphSdl,
    tell(topic, number, text) {
      for (const queue of readers.get(topic) ?? []) queue.push({ ticked: { topic, number, text } })
    },
    listeners: count,
    async listening(wanted) {
      while (count() !== wanted) await pause(20)
    },
    close() {
      for (const socket of sockets.clients) socket.terminate()
      server.close()
    },
  }
}
