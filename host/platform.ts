import { randomUUIDv7 } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { tenantDatabase } from './database/database.ts'
import { keepPartitions } from './database/partitions.ts'
import type { EventName } from './events.ts'
import { type Brought, type Foundation, layFoundation } from './foundation.ts'
import { type GraphClient, type Transport, graphClient } from './graph-client.ts'
import { Viewer } from './identity/viewer.ts'
import { type Subscriptions, deliver, eventSender, prepareQueues } from './jobs/events.ts'
import { createMetrics } from './observability/metrics.ts'
import { discoverSubgraphs } from './registry.ts'
import { httpServer } from './server/fastify.ts'
import { addHealth } from './server/health.ts'
import { httpTransport } from './server/http-transport.ts'
import { addSubgraph } from './server/subgraph-server.ts'
import { SettingsError, type Settings } from './settings.ts'
import type { Service, Subgraph } from './subgraph.ts'

/** Bytes of a request body that a subgraph takes: batches of judgements are the largest. */
const SUBGRAPH_BODY_LIMIT = 8 * 1024 * 1024

/** The port that the ports of subgraphs are given for. */
const ROUTER_PORT = 8000

/** Everything that runs in this process, and the doors to what runs elsewhere. */
export interface Platform extends Foundation {
  /** All subgraphs of the installation. */
  readonly subgraphs: readonly Subgraph[]
  readonly graph: GraphClient
  /** Address of each server of this process, by name: subgraphs, and whatever was added. */
  readonly addresses: ReadonlyMap<string, string>
  /** Whether a subgraph is alive, wherever it runs. */
  alive(slug: string): Promise<boolean>
  /** Starts a further server, which is drained and closed with the rest. */
  serve(server: Server): Promise<void>
}

/** A server of this process. */
export interface Server {
  name: string
  app: FastifyInstance
  /** Its port when the router has 8000. */
  port: number
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
  const here = subgraphs.filter(({ slug }) => run?.includes(slug) ?? true)
  const foundation = await layFoundation(settings, subgraphs, brought)
  const transports = new Map<string, Transport>()
  const addresses = new Map<string, string>()
  const servers: Server[] = []
  let closed = false
  const remotes: (() => Promise<void>)[] = []
  const platform: Platform = {
    ...foundation,
    subgraphs,
    graph: graphClient(transports, foundation.identity),
    addresses,
    alive: (slug) => isAlive(addresses.get(slug) ?? urlOf(settings, subgraphs, slug)),
    async serve(server) {
      servers.push(server)
      addresses.set(
        server.name,
        await server.app.listen({ host: settings.host, port: portOf(settings, server.port) }),
      )
    },
    async close() {
      if (closed) return
      closed = true
      for (const server of servers) server.drain()
      // Whoever calls ends before whom it calls: the router was added last.
      for (const server of servers.toReversed()) await server.app.close()
      for (const server of servers.toReversed()) await server.close?.()
      for (const close of remotes) await close()
      await foundation.close()
    },
  }
  const remote = (slug: string): Transport => {
    const { transport, close } = httpTransport(slug, urlOf(settings, subgraphs, slug))
    remotes.push(close)
    return transport
  }
  const subscriptions = subscriptionsOf(subgraphs)
  await prepareQueues(foundation.queue, subscriptions)
  for (const subgraph of subgraphs) {
    if (here.includes(subgraph))
      transports.set(subgraph.slug, await startSubgraph(platform, subgraph, subscriptions))
    else transports.set(subgraph.slug, remote(subgraph.slug))
  }
  return platform
}

async function startSubgraph(
  platform: Platform,
  subgraph: Subgraph,
  subscriptions: Subscriptions,
): Promise<Transport> {
  const { slug, schema, port } = subgraph
  const log = platform.log.child({ service: slug })
  const metrics = createMetrics(slug, { ofProcess: false })
  const service: Service<unknown> = {
    slug,
    settings: settingsOf(platform.settings, subgraph),
    database: tenantDatabase(platform.connection),
    live: platform.live,
    events: eventSender(platform.queue, subscriptions),
    graph: platform.graph,
    log,
    metrics,
    clock: platform.clock,
    newId: randomUUIDv7,
  }
  for (const table of subgraph.partitioned) await keepPartitions(platform.connection, table, platform.clock())
  const assembly = await subgraph.assemble(service as Service<never>)
  const app = httpServer({ log, metrics, bodyLimit: SUBGRAPH_BODY_LIMIT })
  const checks = {
    database: () => platform.connection.pool.query(`select from pg_namespace where nspname = '${schema}'`),
    live: () => platform.live.ping(),
  }
  const { drain } = addHealth(app, slug, checks, metrics)
  const transport = await addSubgraph(app, subgraph, assembly, { identity: platform.identity, log })
  await platform.serve({ name: slug, app, port, drain, close: assembly.close?.bind(assembly) })
  for (const [name, handler] of Object.entries(subgraph.events) as [
    EventName,
    (keys: unknown, context: unknown) => Promise<void>,
  ][]) {
    await deliver(platform.queue, name, slug, log, ({ tenantId, keys }) =>
      handler(keys, assembly.context({ viewer: new Viewer(tenantId, `service:${slug}`, subgraph.acts) })),
    )
  }
  return transport
}

function subscriptionsOf(subgraphs: readonly Subgraph[]): Subscriptions {
  const subscriptions = new Map<EventName, string[]>()
  for (const { slug, events } of subgraphs)
    for (const name of Object.keys(events) as EventName[])
      subscriptions.set(name, [...(subscriptions.get(name) ?? []), slug])
  return subscriptions
}

function settingsOf(settings: Settings, subgraph: Subgraph): unknown {
  const parsed = subgraph.settings.safeParse(settings.sections[subgraph.slug] ?? {})
  if (parsed.success) return parsed.data
  throw new SettingsError(
    parsed.error.issues.map((issue) => `${subgraph.slug}.${issue.path.join('.')}: ${issue.message}`),
  )
}

function urlOf(settings: Settings, subgraphs: readonly Subgraph[], slug: string): string {
  const port = subgraphs.find((subgraph) => subgraph.slug === slug)?.port ?? 0
  return settings.urls[slug] ?? `http://127.0.0.1:${portOf(settings, port)}`
}

/** The subgraphs keep their distance from the router, wherever it is; with port 0 the system chooses for all. */
function portOf(settings: Settings, port: number): number {
  return settings.port === 0 ? 0 : port + settings.port - ROUTER_PORT
}

async function isAlive(base: string): Promise<boolean> {
  const answer = await fetch(`${base}/health`, { signal: AbortSignal.timeout(2000) }).catch(() => undefined)
  return answer?.ok ?? false
}
