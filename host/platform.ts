import type { FastifyInstance } from 'fastify'
import { type Brought, type Foundation, layFoundation } from './foundation.ts'
import type { IdentityHeader } from './identity/internal-header.ts'
import { type GraphClient, type SubscriptionTransport, type Transport, graphClient } from './graph-client.ts'
import { discoverSubgraphs } from './registry.ts'
import { httpTransport } from './server/http-transport.ts'
import { subscriptionsOver } from './server/subscriptions.ts'
import type { Settings } from './settings.ts'
import { prepareQueues, startSubgraph } from './start-subgraph.ts'
import type { Subgraph } from './subgraph.ts'

/** The port that the ports of subgraphs are given for. */
const ROUTER_PORT = 8000

/** Everything that runs in this process, and the doors to what runs elsewhere. */
export interface Platform extends Foundation {
  /** All subgraphs of the installation. */
  readonly subgraphs: readonly Subgraph[]
  readonly graph: GraphClient
  /** Address of each server of this process, by name: subgraphs, and whatever was added. */
  readonly addresses: ReadonlyMap<string, string>
  /** Lets a subgraph be called that has no folder here, at its GraphQL endpoint; before, it may have been another. */
  reach(slug: string, url: string): void
  /** Whether a subgraph is alive, wherever it runs. */
  alive(slug: string): Promise<boolean>
  /** Starts a further server, which is drained and closed with the rest. */
  serve(server: Server): Promise<void>
}

/** A server of this process. */
export interface Server {
  name: string
  app: FastifyInstance
  /** Its port when the router has 8000; without one it doesn't listen. */
  port: number | undefined
  /** Makes `/ready` say no. */
  drain(): void
  /** Called when the last request is answered. */
  close?: (() => Promise<void>) | undefined
}

/** Starts the subgraphs named, or all of them, on the foundation that the settings ask for. */
export async function startPlatform(
  settings: Settings,
  run: readonly string[] | undefined,
  brought: Brought = {},
): Promise<Platform> {
  const subgraphs = await discoverSubgraphs()
  const here = subgraphs.filter(
    ({ slug, port }) => run?.includes(port === undefined ? 'router' : slug) ?? true,
  )
  const foundation = await layFoundation(settings, subgraphs, brought)
  const transports = new Map<string, Transport>()
  const subscriptions = new Map<string, SubscriptionTransport>()
  const addresses = new Map<string, string>()
  const servers: Server[] = []
  let closed = false
  const remotes = remoteSubgraphs(transports, subscriptions, foundation.identity)
  const platform: Platform = {
    ...foundation,
    subgraphs,
    graph: graphClient(transports, subscriptions),
    addresses,
    reach: (slug, url) => remotes.reach(slug, url),
    alive: (slug) => isAlive(addresses.get(slug) ?? urlOf(settings, subgraphs, slug)),
    async serve(server) {
      const { name, app, port } = server
      servers.push(server)
      if (port === undefined) return
      addresses.set(name, await app.listen({ host: settings.host, port: portOf(settings, port) }))
    },
    async close() {
      if (closed) return
      closed = true
      for (const server of servers) server.drain()
      // Whoever calls ends before whom it calls: the router was added last.
      for (const server of servers.toReversed()) await server.app.close()
      for (const server of servers.toReversed()) await server.close?.()
      await remotes.close()
      await foundation.close()
    },
  }
  await prepareQueues(platform)
  for (const subgraph of subgraphs) {
    const { slug } = subgraph
    if (here.includes(subgraph)) {
      const { call, subscribe } = await startSubgraph(platform, subgraph)
      transports.set(slug, call)
      subscriptions.set(slug, subscribe)
    } else if (subgraph.port !== undefined) {
      platform.reach(slug, endpointOf(settings, subgraphs, slug))
    }
  }
  return platform
}

/** Subgraphs over HTTP and WebSocket, at one endpoint each. */
function remoteSubgraphs(
  transports: Map<string, Transport>,
  subscriptions: Map<string, SubscriptionTransport>,
  identity: IdentityHeader,
): Pick<Platform, 'reach' | 'close'> {
  const remotes = new Map<string, () => Promise<void>>()
  return {
    reach(slug, url) {
      const http = httpTransport(slug, url, identity)
      const webSocket = subscriptionsOver(slug, url, identity)
      // What is under way at another endpoint ends there; subscriptions are opened anew.
      void remotes.get(slug)?.()
      remotes.set(slug, async () => {
        await webSocket.close()
        await http.close()
      })
      transports.set(slug, http.transport)
      subscriptions.set(slug, webSocket.subscribe)
    },
    async close() {
      for (const close of remotes.values()) await close()
    },
  }
}

function urlOf(settings: Settings, subgraphs: readonly Subgraph[], slug: string): string {
  const port = subgraphs.find((subgraph) => subgraph.slug === slug)?.port ?? 0
  return settings.urls[slug] ?? `http://127.0.0.1:${portOf(settings, port)}`
}

function endpointOf(settings: Settings, subgraphs: readonly Subgraph[], slug: string): string {
  return `${urlOf(settings, subgraphs, slug).replace(/\/$/, '')}/graphql`
}

/** The subgraphs keep their distance from the router, wherever it is; with port 0 the system chooses for all. */
function portOf(settings: Settings, port: number): number {
  return settings.port === 0 ? 0 : port + settings.port - ROUTER_PORT
}

async function isAlive(base: string): Promise<boolean> {
  const answer = await fetch(`${base}/health`, { signal: AbortSignal.timeout(2000) }).catch(() => undefined)
  return answer?.ok ?? false
}
