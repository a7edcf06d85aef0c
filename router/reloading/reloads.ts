import type { Log, Platform } from '#host'
import { type ReloadableGraph, openGraph } from '../graph.ts'
import { foreignServices } from '../subgraph-calls/foreign.ts'
import type { ReloadMetrics } from './metrics.ts'
import { type ServedGraph, type ServingParts, serveGraph } from './served-graph.ts'
import { SmokeTestFailed, refuseSmokeQuery, smokeTest } from './smoke-test.ts'
import type { Offer, Outcome, SupergraphFeed } from './supergraph-feed.ts'
import { warmUp } from './warm-up.ts'

/** The graph that is served, and how another takes its place. */
export interface Reloads {
  readonly graph: ReloadableGraph
  /** Serves a supergraph from now on, once it has proved good. Never rejects: a bad one is told, and the old one stays. */
  offer(offer: Offer): Promise<Outcome>
  /** What is served and since when, and what was refused, for `/ready`. */
  details(): object
}

/** What supergraphs are loaded with. */
export interface ReloadParts extends ServingParts {
  platform: Platform
  metrics: ReloadMetrics
  log: Log
}

/** A graph that is loaded and not served yet. */
interface Candidate {
  readonly candidate: ServedGraph
  /** Lets services be called at addresses that it has anew. */
  readonly settle: () => void
}

/** Loads the first supergraph of a feed that can be served. Rejects when there is none. */
export async function openReloads(parts: ReloadParts, feed: SupergraphFeed): Promise<Reloads> {
  const { platform, settings, metrics, log } = parts
  refuseSmokeQuery(settings.smoke_query)
  const load = loader(parts)
  const begun = await begin(feed, load, log)
  const graph = openGraph(platform, begun.candidate)
  let served = { offer: begun.offer, since: platform.clock() }
  let refused: { offer: Offer; at: Date } | undefined

  return {
    graph,
    async offer(offer) {
      if (offer.sha256 === served.offer.sha256) {
        served = { ...served, offer }
        refused = undefined
        return 'served'
      }
      const ended = metrics.seconds.startTimer()
      try {
        await exchange(parts, graph, await load(offer))
        served = { offer, since: platform.clock() }
        refused = undefined
        metrics.reloads.inc({ result: 'served' })
        log.info({ ...about(offer), seconds: ended() }, 'another supergraph is served')
        return 'served'
      } catch (error) {
        refused = { offer, at: platform.clock() }
        metrics.reloads.inc({ result: 'refused' })
        log.error({ err: error, ...about(offer) }, 'a supergraph was refused; the one before it stays')
        return error instanceof SmokeTestFailed ? 'later' : 'refused'
      }
    },
    details: () => ({
      supergraph: {
        ...about(served.offer),
        since: served.since,
        ...(refused && { refused: { ...about(refused.offer), at: refused.at } }),
      },
    }),
  }
}

function loader(parts: ReloadParts): (offer: Offer) => Promise<Candidate> {
  const foreign = foreignServices(parts.platform)
  return async ({ sdl }) => {
    const candidate = await serveGraph(parts, sdl)
    try {
      return { candidate, settle: foreign.prepare(candidate.generation.supergraph.document) }
    } catch (error) {
      candidate.giveUp()
      throw error
    }
  }
}

/** Warms a candidate up, tries it and serves it. Rejects when it proves bad; nothing is left of it then. */
async function exchange(
  { platform, settings, log }: ReloadParts,
  graph: ReloadableGraph,
  { candidate, settle }: Candidate,
): Promise<void> {
  try {
    const used = graph.served.generation.planned().slice(0, settings.warm_operations)
    await warmUp(candidate.generation, used, log)
    await smokeTest(platform, candidate, graph.served, settings.smoke_query)
  } catch (error) {
    candidate.giveUp()
    throw error
  }
  settle()
  await graph.swap(candidate)
}

async function begin(
  feed: SupergraphFeed,
  load: (offer: Offer) => Promise<Candidate>,
  log: Log,
): Promise<Candidate & { offer: Offer }> {
  let reason: unknown
  for await (const offer of feed.first()) {
    try {
      const loaded = await load(offer)
      await feed.settle(offer, 'served')
      return { ...loaded, offer }
    } catch (error) {
      reason = error
      log.error({ err: error, ...about(offer) }, 'a supergraph can not be served')
      await feed.settle(offer, 'refused')
    }
  }
  throw reason
}

function about({ sha256, origin }: Offer): object {
  return { sha256, ...origin }
}
