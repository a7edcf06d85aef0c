/**
 * A bare server of npm `graphql-ws`, as its manual has it, which hands each subscription on to the service at the
 * address given and checks nobody: what passing events on costs at the least with that library.
 *
 *     node bench/peers/graphql-ws-server.ts <GraphQL endpoint>
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buildSchema } from 'graphql'
import { createClient } from 'graphql-ws'
import { useServer } from 'graphql-ws/use/ws'
import { WebSocket, WebSocketServer } from 'ws'
import { TICKED } from '../subscriptions/source.ts'

const upstream = createClient({
  url: (process.argv[2] ?? '').replace('http', 'ws'),
  webSocketImpl: WebSocket,
})
const schema = buildSchema(`
  type Query { tick: Tick }
  type Subscription { ticked(topic: ID!): Tick! }
  type Tick { topic: ID! number: Int! text: String! }`)
const ticked = ({ topic }: { topic: string }): AsyncIterable<unknown> => ({
  [Symbol.asyncIterator]() {
    const events = upstream.iterate({ query: TICKED, variables: { topic } })
    return {
      next: async () => {
        const event = await events.next()
        return event.done === true ? event : { done: false, value: event.value.data }
      },
      return: async () => (await events.return?.()) ?? { done: true, value: undefined },
    }
  },
})

const server = createServer((_, response) => response.writeHead(404).end())
useServer({ schema, roots: { subscription: { ticked } } }, new WebSocketServer({ server, path: '/graphql' }))
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`ready: http://127.0.0.1:${(server.address() as AddressInfo).port}\n`)
})
