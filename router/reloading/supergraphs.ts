import { join } from 'node:path'
import type { Log, Platform, Registry } from '#host'
import { openRegistry, registrySettingsOf } from '#registry'
import type { ReloadableGraph } from '../graph.ts'
import type { RouterSettings } from '../settings.ts'
import type { CallSubgraph } from '../subgraph-calls/call.ts'
import { fileFeed } from './file-feed.ts'
import { follow } from './follow.ts'
import { usageRecorder } from '../usage/recorder.ts'
import { reloadMetrics } from './metrics.ts'
import { registryFeed } from './registry-feed.ts'
import { openReloads } from './reloads.ts'
import { warmFromUsage } from './warm-up.ts'

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
const PUBLISHED = join(ROOT, 'schema/supergraph.graphql')
/** Milliseconds between two looks at the file, in development. */
const FILE_EVERY = 1000

/** Opens what the settings name. Rejects when there is no supergraph that can be served. */
export async function openSupergraphs(
  platform: Platform,
  settings: RouterSettings,
  parts: { call: CallSubgraph; metrics: Registry; log: Log },
): Promise<Supergraphs> {
  const { call, log } = parts
  const { clock } = platform
  const development = platform.settings.mode === 'development'
  const metrics = reloadMetrics(parts.metrics)
  const isFollowed = settings.supergraph === 'registry'
  const about = registrySettingsOf(ROOT, platform.settings)
  const registry =
    isFollowed || about.recordsUsage ? await openRegistry(about, platform.connection) : undefined
  const feed =
    registry !== undefined && isFollowed
      ? registryFeed(await registry.asking(), about.pollSeconds * 1000, log)
      : fileFeed(settings.supergraph ?? PUBLISHED, development ? FILE_EVERY : undefined)
  const store = about.recordsUsage ? registry?.store : undefined
  const usage = store && usageRecorder({ store, keptDays: about.usageKeptDays, clock, ...parts })
  const record = usage?.record ?? (() => {})
  const reloads = await openReloads({ platform, settings, call, record, metrics, log }, feed)
  if (store !== undefined) void warmFromUsage(reloads.graph.served.generation, store, platform, settings, log)
  // In development a terminal that is closed ends the process, as usual.
  const onHangUp = !development
  const following = follow(feed, reloads, { metrics, log, onHangUp })
  return {
    graph: reloads.graph,
    details: () => reloads.details(),
    look: () => following.look(),
    async close() {
      await following.close()
      await usage?.close()
      reloads.graph.served.giveUp()
    },
  }
}
