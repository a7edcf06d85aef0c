import { randomUUIDv7 } from 'node:crypto'
import { keepPartitions } from './database/partitions.ts'
import type { EventName, JobName } from './events.ts'
import { tokenIssuer } from './identity/tokens.ts'
import { Viewer } from './identity/viewer.ts'
import { type Subscriptions, eventQueue, eventSender } from './jobs/events.ts'
import { jobQueue, jobSender } from './jobs/jobs.ts'
import { prepareQueue, work } from './jobs/queue.ts'
import { liveEventBus } from './live/live-events.ts'
import { createMetrics } from './observability/metrics.ts'
import type { Platform } from './platform.ts'
import { httpServer } from './server/fastify.ts'
import { addHealth } from './server/health.ts'
import { type SubgraphDoors, addSubgraph } from './server/subgraph-server.ts'
import { SettingsError } from './settings.ts'
import type { Assembly, Service, Subgraph } from './subgraph.ts'

/** Bytes of a request body that a subgraph takes: batches of judgements are the largest. */
const BODY_LIMIT = 8 * 1024 * 1024

/** Makes the queues of all subgraphs, those that run elsewhere too: nothing is lost to the order of starts. */
export async function prepareQueues({ queue, subgraphs }: Platform): Promise<void> {
  for (const subgraph of subgraphs)
    for (const { name } of deliveries(subgraph)) await prepareQueue(queue, name)
}

/**
 * Starts a subgraph's server and its work, and gives the ways to call it in this process. A subgraph without a port
 * can be called in no other way.
 */
export async function startSubgraph(platform: Platform, subgraph: Subgraph): Promise<SubgraphDoors> {
  const { slug, schema, port } = subgraph
  const service = serviceOf(platform, subgraph)
  await keepPartitions(platform, subgraph.partitioned)
  const assembly = await subgraph.assemble(service as Service<never>)
  const app = httpServer({ log: service.log, metrics: service.metrics, bodyLimit: BODY_LIMIT })
  const checks = {
    database: () => platform.connection.pool.query(`select from pg_namespace where nspname = '${schema}'`),
    live: () => platform.live.ping(),
  }
  const { drain } = addHealth(app, slug, checks, service.metrics)
  const doors = await addSubgraph(app, subgraph, assembly, {
    identity: platform.identity,
    log: service.log,
  })
  await platform.serve({ name: slug, app, port, drain, close: assembly.close?.bind(assembly) })
  await takeWork(platform, subgraph, assembly)
  return doors
}

function serviceOf(platform: Platform, subgraph: Subgraph): Service<unknown> {
  const { slug } = subgraph
  const metrics = createMetrics(slug, { ofProcess: false })
  return {
    slug,
    settings: settingsOf(platform, subgraph),
    database: platform.database,
    live: platform.live,
    liveEvents: liveEventBus(platform.live, platform.log.child({ service: slug })),
    events: eventSender(platform.queue, subscriptionsOf(platform.subgraphs)),
    jobs: jobSender(platform.queue),
    graph: platform.graph,
    models: platform.models.of(metrics),
    signature: platform.signature,
    log: platform.log.child({ service: slug }),
    metrics,
    clock: platform.clock,
    newId: randomUUIDv7,
    issueToken: subgraph.port === undefined ? tokenIssuer(platform) : undefined,
  }
}

function settingsOf({ settings }: Platform, subgraph: Subgraph): unknown {
  const parsed = subgraph.settings.safeParse(settings.sections[subgraph.slug] ?? {})
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(
    ({ path, message }) => `${subgraph.slug}.${path.join('.')}: ${message}`,
  )
  throw new SettingsError(problems)
}

function subscriptionsOf(subgraphs: readonly Subgraph[]): Subscriptions {
  const subscriptions = new Map<EventName, string[]>()
  for (const { slug, events } of subgraphs)
    for (const name of Object.keys(events) as EventName[])
      subscriptions.set(name, [...(subscriptions.get(name) ?? []), slug])
  return subscriptions
}

type Handler = (keys: unknown, context: unknown) => Promise<void>

/** What a subgraph takes from queues: others' events and its own jobs. */
function deliveries({ slug, events, jobs }: Subgraph): { name: string; handler: Handler }[] {
  return [
    ...handlersOf(events).map(([name, handler]) => ({ name: eventQueue(name as EventName, slug), handler })),
    ...handlersOf(jobs).map(([name, handler]) => ({ name: jobQueue(name as JobName), handler })),
  ]
}

/** Handlers by name; whichever keys one takes, the queue of its name gives it those. */
function handlersOf(handlers: object): [string, Handler][] {
  return Object.entries(handlers)
}

async function takeWork(platform: Platform, subgraph: Subgraph, assembly: Assembly<unknown>): Promise<void> {
  const { slug, acts } = subgraph
  for (const { name, handler } of deliveries(subgraph)) {
    await work(platform.queue, name, platform.log.child({ service: slug }), ({ tenantId, keys }) =>
      handler(keys, assembly.context({ viewer: new Viewer(tenantId, `service:${slug}`, acts) })),
    )
  }
}
