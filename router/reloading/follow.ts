import type { Log } from '#host'
import type { ReloadMetrics } from './metrics.ts'
import type { Reloads } from './reloads.ts'
import type { SupergraphFeed } from './supergraph-feed.ts'

/** After this time a supergraph that was not served because of something that may pass is tried again, in ms. */
const LATER_MS = 10_000

/** Looks for supergraphs. */
export interface Following {
  /** Looks now; resolves when what was found is served or refused. Never rejects. */
  look(): Promise<void>
  /** Resolves when nothing is under way any more. */
  close(): Promise<void>
}

/** Offers what a feed brings, one at a time: at intervals, and, with `onHangUp`, when the process gets SIGHUP. */
export function follow(
  feed: SupergraphFeed,
  reloads: Reloads,
  { metrics, log, onHangUp }: { metrics: ReloadMetrics; log: Log; onHangUp: boolean },
): Following {
  let under: Promise<void> | undefined
  let later = { sha256: '', until: 0 }
  const lookOnce = async (isPatient: boolean): Promise<void> => {
    try {
      const offer = await feed.next()
      if (offer === undefined) return
      if (isPatient && offer.sha256 === later.sha256 && performance.now() < later.until) return
      const outcome = await reloads.offer(offer)
      await feed.settle(offer, outcome)
      if (outcome === 'later') later = { sha256: offer.sha256, until: performance.now() + LATER_MS }
    } catch (error) {
      metrics.reloads.inc({ result: 'unreachable' })
      log.warn({ err: error }, 'another supergraph is not to be had; the one that is served stays')
    }
  }
  const look = (isPatient = false): Promise<void> =>
    (under ??= lookOnce(isPatient).finally(() => (under = undefined)))
  const timer =
    feed.everyMs === undefined ? undefined : setInterval(() => void look(true), feed.everyMs).unref()
  const hangUp = (): void => void look()
  if (onHangUp) process.on('SIGHUP', hangUp)
  return {
    look: () => look(),
    async close() {
      clearInterval(timer)
      process.off('SIGHUP', hangUp)
      await under
    },
  }
}
