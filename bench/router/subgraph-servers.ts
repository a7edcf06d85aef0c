import { type Server, type Socket, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { type GraphQLSchema, graphql } from 'graphql'
import { readMessages } from '../measuring/http-messages.ts'
import type { ShopSubgraph } from './shop/shop.ts'

/** What was asked of the subgraphs since the last look. */
export interface Asked {
  calls: number
  /** Calls that were answered for the first time. */
  fresh: number
  /** Calls that didn't say on whose behalf. */
  anonymous: number
}

/** The subgraphs, each on a port of its own of this process. */
export interface SubgraphServers {
  /** GraphQL endpoints by name. */
  urls: ReadonlyMap<string, string>
  /** What was asked since this was called last. */
  look: () => Asked
  close: () => void
}

/** A header that tells a subgraph who asks: the client's own, or the one that our router signs. */
const IDENTITY = /\r\n(authorization|x-judgify-viewer): /i

/**
 * Serves subgraphs that execute an operation once and answer it from memory from then on, so that routers are measured
 * and not subgraphs.
 */
export async function serveSubgraphs(subgraphs: readonly ShopSubgraph[]): Promise<SubgraphServers> {
  let asked: Asked = { calls: 0, fresh: 0, anonymous: 0 }
  const urls = new Map<string, string>()
  const sockets = new Set<Socket>()
  const servers = subgraphs.map(({ schema }) => {
    const answers = new Map<string, Buffer>()
    return createServer({ noDelay: true }, (socket) => {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket)).on('error', () => socket.destroy())
      readMessages(socket, (head, body) => {
        asked.calls++
        if (!IDENTITY.test(head)) asked.anonymous++
        const operation = body.toString()
        const known = answers.get(operation)
        if (known !== undefined) {
          socket.write(known)
          return
        }
        asked.fresh++
        void execute(schema, operation).then((answer) => {
          answers.set(operation, answer)
          return socket.write(answer)
        })
      })
    })
  })
  for (const [index, server] of servers.entries())
    urls.set(subgraphs[index]?.name ?? '', `http://127.0.0.1:${await portOf(server)}/graphql`)
  return {
    urls,
    look() {
      const before = asked
      asked = { calls: 0, fresh: 0, anonymous: 0 }
      return before
    },
    close() {
      for (const socket of sockets) socket.destroy()
      for (const server of servers) server.close()
    },
  }
}

async function execute(schema: GraphQLSchema, operation: string): Promise<Buffer> {
  const { query, variables } = JSON.parse(operation) as { query: string; variables?: Record<string, unknown> }
  const answer = JSON.stringify(await graphql({ schema, source: query, variableValues: variables ?? {} }))
  const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(answer)}`
  return Buffer.from(`${head}\r\n\r\n${answer}`)
}

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}
