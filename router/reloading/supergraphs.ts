import { join } from 'node:path'
import type { Log, Platform, Registry } from '#host'
import { openRegistry } from '#registry'
import type { ReloadableGraph } from '../graph.ts'
import type { RouterSettings } from '../settings.ts'
import type { CallSubgraph } from '../subgraph-calls/call.ts'
import { fileFeed } from './file-feed.ts'
import { follow } from './follow.ts'
import { reloadMetrics } from './metrics.ts'
import { registryFeed } from './registry-feed.ts'
import { openReloads } from './reloads.ts'
import type { SupergraphFeed } from './supergraph-feed.ts'

/** The supergraph that is served, kept up to date. */
export interface Supergraphs {
  readonly graph: ReloadableGraph
  /** What is served, for `/ready`. */
  details(this: void): object
  /** Looks for another now. */
  look(): Promise<void>
  /** Lets go of it, when the last request is answered. */
  close(): Promise<void>
}

const ROOT = join(import.meta.dirname, '../..')
/** Milliseconds between two looks at the file, in development. */
const FILE_EVERY = 1000

/** Opens what the settings name. Rejects when there is no supergraph that can be served. */
export async function openSupergraphs(
  platform: Platform,
  settings: RouterSettings,
  parts: { call: CallSubgraph; metrics: Registry; log: Log },
): Promise<Supergraphs> {
  const { call, log } = parts
  const metrics = reloadMetrics(parts.metrics)
  const feed = await feedOf(platform, settings, log)
  const reloads = await openReloads({ platform, settings, call, metrics, log }, feed)
  // In development a terminal that is closed ends the process, as usual.
  const onHangUp = platform.settings.mode === 'production'
  const following = follow(feed, reloads, { metrics, log, onHangUp })
  return {
    graph: reloads.graph,
    details: () => reloads.details(),
    look: () => following.look(),
    async close() {
      await following.close()
      reloads.graph.served.giveUp()
    },
  }
}

async function feedOf(
  { settings: host, connection }: Platform,
  { supergraph }: RouterSettings,
  log: Log,
): Promise<SupergraphFeed> {
  if (supergraph !== 'registry')
    return fileFeed(
      supergraph ?? join(ROOT, 'schema/supergraph.graphql'),
      host.mode === 'development' ? FILE_EVERY : undefined,
    )
  const registry = await openRegistry(ROOT, host, connection)
  return registryFeed(await registry.asking(), registry.settings.pollSeconds * 1000, log)
}
