import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { composeServices } from '@apollo/composition'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { type GraphQLSchema, graphql, parse } from 'graphql'
import { useServer } from 'graphql-ws/use/ws'
import { WebSocketServer } from 'ws'
import { BoundedQueue } from '#host'

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])\n'
const SDL = {
  news: `${LINK}
    type Query { latest: Report }
    type Subscription { reported(topic: ID!): Report }
    type Report @key(fields: "id") { id: ID! number: Int! author: Person place: Place! witnesses: [Person]! }
    type Person @key(fields: "id") { id: ID! }
    type Place @key(fields: "id") { id: ID! }`,
  people: `${LINK}
    type Person @key(fields: "id") { id: ID! name: String! age: Int home: Place }
    type Place @key(fields: "id") { id: ID! mayor: Person }`,
  places: `${LINK}
    type Place @key(fields: "id") { id: ID! name: String! people: Int }`,
}

type Name = keyof typeof SDL

/** What a service says of something by its id; an Error where it fails. */
export type Facts = Record<string, unknown>

/** Something that happened. */
export interface Report {
  id: string
  number: number
  author?: { id: string } | null | Error
  place?: { id: string } | null | Error
  witnesses?: ({ id: string } | null)[]
}

/** Three services that others wrote, in this process, and what they know; one of them tells of what happens. */
export interface Newsroom {
  /** File of their supergraph. */
  supergraph: string
  /** What the other two know, by id. */
  people: Map<string, Facts>
  places: Map<string, Facts>
  /** Bodies of the requests that they were sent, besides subscriptions. */
  asked: string[]
  /** Requests that whoever sent them gave up. */
  abandoned: number
  /** Requests are answered when it has settled. */
  hold: Promise<void>
  /** What `latest` answers. */
  latest: Report | null
  /** Tells those who subscribed to a topic. */
  tell(topic: string, report: Report | Error): void
  /** Ends their subscriptions well. */
  finish(topic: string): void
  /** How many subscriptions are open. */
  listeners(): number
  /** Cuts all connections and refuses new ones, until `resume`. */
  die(): Promise<void>
  resume(): Promise<void>
  close(): Promise<void>
}

/** Opens the three on ports of their own; `port` is that of the one that tells, chosen by the system unless given. */
export async function openNewsroom(port = 0): Promise<Newsroom> {
  const readers = new Set<{ topic: string; queue: BoundedQueue<object> }>()
  const of = (topic: string): BoundedQueue<object>[] =>
    [...readers].filter((reader) => reader.topic === topic).map(({ queue }) => queue)
  const folder = mkdtempSync(join(tmpdir(), 'judgify-newsroom-'))
  const servers: Served[] = []
  const room: Newsroom = {
    supergraph: join(folder, 'supergraph.graphql'),
    people: new Map(),
    places: new Map(),
    asked: [],
    abandoned: 0,
    hold: Promise.resolve(),
    latest: null,
    tell(topic, report) {
      for (const queue of of(topic)) queue.push({ reported: report })
    },
    finish(topic) {
      for (const queue of of(topic)) queue.end()
    },
    listeners: () => readers.size,
    async die() {
      for (const server of servers) await server.die()
    },
    async resume() {
      for (const server of servers) await server.resume()
    },
    async close() {
      await room.die()
      rmSync(folder, { recursive: true })
    },
  }
  const read = (topic: string): BoundedQueue<object> => {
    const overflow = (): Error => new Error('nobody takes the news')
    const queue = new BoundedQueue<object>({ most: 10_000, overflow, onEnd: () => readers.delete(reader) })
    const reader = { topic, queue }
    readers.add(reader)
    return queue
  }
  for (const name of Object.keys(SDL) as Name[])
    servers.push(await serve(name, schemaOf(name, room, read), room, name === 'news' ? port : 0))
  writeFileSync(room.supergraph, compose(servers))
  return room
}

function compose(servers: readonly Served[]): string {
  const { supergraphSdl, errors } = composeServices(
    servers.map(({ name, url }) => ({ name, url, typeDefs: parse(SDL[name]) })),
  )
  if (supergraphSdl === undefined) throw new AggregateError(errors ?? [], 'it does not compose')
  return supergraphSdl
}

interface Served {
  name: Name
  url: string
  die(): Promise<void>
  resume(): Promise<void>
}

function schemaOf(name: Name, room: Newsroom, read: (topic: string) => object): GraphQLSchema {
  const known =
    (facts: Map<string, Facts>) =>
    ({ id }: { id: string }) => ({ id, ...facts.get(id) })
  const person = { __resolveReference: known(room.people) }
  const resolvers: Record<Name, object> = {
    news: {
      Query: { latest: () => room.latest },
      Subscription: { reported: { subscribe: (_: unknown, { topic }: { topic: string }) => read(topic) } },
    },
    people: {
      Person: person,
      // Where somebody lives is told by the one service, and what it is called by the other.
      Place: { mayor: ({ id }: { id: string }) => room.places.get(id)?.['mayor'] },
    },
    places: { Place: { __resolveReference: known(room.places) } },
  }
  return buildSubgraphSchema([{ typeDefs: parse(SDL[name]), resolvers: resolvers[name] }] as never)
}

async function serve(name: Name, schema: GraphQLSchema, room: Newsroom, wanted: number): Promise<Served> {
  const server = createServer((request, response) => void answer({ request, response, schema }, room))
  const sockets = new WebSocketServer({ server })
  useServer({ schema }, sockets)
  const listen = (port: number): Promise<void> =>
    new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve))
  await listen(wanted)
  const { port } = server.address() as AddressInfo
  return {
    name,
    url: `http://127.0.0.1:${port}/graphql`,
    async die() {
      if (!server.listening) return
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      for (const socket of sockets.clients) socket.terminate()
      await closed
    },
    resume: () => listen(port),
  }
}

async function answer(
  {
    request,
    response,
    schema,
  }: { request: IncomingMessage; response: ServerResponse; schema: GraphQLSchema },
  room: Newsroom,
): Promise<void> {
  const body = await text(request)
  response.once('close', () => {
    if (!response.writableFinished) room.abandoned += 1
  })
  room.asked.push(body)
  await room.hold
  const { query, variables } = JSON.parse(body) as { query: string; variables?: Record<string, unknown> }
  const answered = await graphql({ schema, source: query, variableValues: variables ?? {} })
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answered))
}
