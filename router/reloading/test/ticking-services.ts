import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { type FastifyInstance, fastify } from 'fastify'
import { type GraphQLSchema, graphql, parse } from 'graphql'
import { useServer } from 'graphql-ws/use/ws'
import { WebSocketServer } from 'ws'

const header = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external", "@requires", "@requiresScopes"])\n`

/** Tells numbers, one after the other. */
export const ticker = `${header}
  type Query { now: Tick }
  type Subscription { ticked: Tick }
  type Tick @key(fields: "number") { number: Int! label: String! }
`
/** Has a name for each. */
export const names = `${header}
  type Tick @key(fields: "number") { number: Int! name: String! }
`
/** The same, and wants to be told the label: what the ticker is subscribed to by changes with it. */
export const curiousNames = `${header}
  type Tick @key(fields: "number") { number: Int! label: String! @external name: String! @requires(fields: "label") }
`

/** Two services that others wrote, over HTTP and WebSocket. */
export interface TickingServices {
  readonly urls: { ticker: string; names: string }
  /** Tells all subscribers the next number; returns it. */
  tick(): number
  /** Keeps names back until the function returned is called. */
  holdNames(): () => void
  /** How many names are waited for. */
  readonly waitedFor: number
  /** Queries of subscriptions that are open. */
  readonly open: readonly string[]
  /** How many subscriptions were ever opened. */
  readonly opened: number
  close(): Promise<void>
}

/** Starts them. */
export async function startTickingServices(): Promise<TickingServices> {
  let number = 0
  let opened = 0
  const open: string[] = []
  const hearers = new Set<(number: number) => void>()
  const tickOf = (number: number): object => ({ number, label: `tick ${number}` })
  let held: PromiseWithResolvers<void> | undefined
  let waitedFor = 0
  const services = {
    holdNames() {
      const { resolve } = (held = Promise.withResolvers<void>())
      return resolve
    },
    get waitedFor() {
      return waitedFor
    },
    open,
    get opened() {
      return opened
    },
    tick() {
      number += 1
      for (const hear of hearers) hear(number)
      return number
    },
  }
  const resolvers = {
    Query: { now: () => tickOf(number) },
    Subscription: {
      ticked: { subscribe: () => numbers(hearers), resolve: (number: number) => tickOf(number) },
    },
  }
  const reference = { __resolveReference: (tick: object) => tick }
  const tickerSchema = buildSubgraphSchema([
    { typeDefs: parse(ticker), resolvers: { ...resolvers, Tick: reference } },
  ] as never)
  const namesSchema = buildSubgraphSchema([
    {
      typeDefs: parse(curiousNames),
      resolvers: {
        Tick: {
          ...reference,
          async name({ number }: { number: number }) {
            waitedFor += 1
            await held?.promise
            waitedFor -= 1
            return `number ${number}`
          },
        },
      },
    },
  ] as never)
  const [tickerServer, namesServer] = [await overHttp(tickerSchema), await overHttp(namesSchema)]
  const sockets = new WebSocketServer({ server: tickerServer.app.server, path: '/graphql' })
  useServer(
    {
      schema: tickerSchema,
      onSubscribe(_, __, { query }) {
        opened += 1
        open.push(query)
      },
      onComplete: (_, __, { query }) => void open.splice(open.indexOf(query), 1),
    },
    sockets,
  )
  return Object.assign(services, {
    urls: { ticker: tickerServer.url, names: namesServer.url },
    async close() {
      for (const client of sockets.clients) client.terminate()
      await tickerServer.app.close()
      await namesServer.app.close()
    },
  })
}

/** A port on which nobody listens. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Answers the subgraph's queries on `/graphql`. */
export async function overHttp(
  schema: GraphQLSchema,
  port = 0,
): Promise<{ app: FastifyInstance; url: string }> {
  const app = fastify({ forceCloseConnections: true })
  app.post<{ Body: { query: string; variables?: Record<string, unknown> } }>('/graphql', ({ body }) =>
    graphql({ schema, source: body.query, variableValues: body.variables ?? {} }),
  )
  return { app, url: `${await app.listen({ host: '127.0.0.1', port })}/graphql` }
}

/** Numbers from now on, none left out. */
function numbers(hearers: Set<(number: number) => void>): AsyncIterableIterator<number, undefined> {
  const waiting: number[] = []
  let wake: (() => void) | undefined
  const end = { reached: false }
  const hear = (number: number): void => {
    waiting.push(number)
    wake?.()
  }
  hearers.add(hear)
  return {
    async next() {
      while (waiting.length === 0 && !end.reached) await new Promise<void>((resolve) => (wake = resolve))
      return end.reached
        ? { done: true, value: undefined }
        : { done: false, value: waiting.shift() as number }
    },
    async return() {
      hearers.delete(hear)
      end.reached = true
      wake?.()
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
