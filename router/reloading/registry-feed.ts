import {
  type Asking,
  type CurrentSupergraph,
  type LastGood,
  RegistryUnavailable,
  changedSupergraph,
  currentSupergraph,
} from '#registry'
import type { Log } from '#host'
import type { Offer, SupergraphFeed } from './supergraph-feed.ts'

/** What the registry has kept for its last good copy, until it is known to be good. */
type Kept = Parameters<LastGood['keep']>[0]

/**
 * What a registry has current, verified. A supergraph becomes the last good copy once it is served, and a router that
 * can't have another begins with that one.
 */
export function registryFeed(asking: Asking, everyMs: number, log: Log): SupergraphFeed {
  const { lastGood } = asking
  let known: CurrentSupergraph | null = null
  let kept: Kept | undefined
  const offers = new WeakMap<Offer, CurrentSupergraph>()
  const staged: Asking = {
    ...asking,
    lastGood: lastGood && { load: () => lastGood.load(), keep: async (copy) => void (kept = copy) },
  }
  const offerOf = (current: CurrentSupergraph): Offer => {
    const { sdl, sha256, sequence, fallback } = current
    const from = fallback === undefined ? 'registry' : 'last good copy'
    const offer: Offer = { sdl, sha256, origin: { from, sequence } }
    offers.set(offer, current)
    return offer
  }

  return {
    everyMs,
    async *first() {
      const current = await currentSupergraph(staged)
      if (current.fallback !== undefined)
        log.error({ err: current.fallback }, 'the registry is not to be had: the last good copy is served')
      yield offerOf(current)
      // It could not be served; the one before it could.
      if (current.fallback === undefined)
        yield offerOf(await currentSupergraph({ ...staged, source: unavailable }))
    },
    async next() {
      const answer = await changedSupergraph(staged, known)
      return answer === 'unchanged' ? undefined : offerOf(answer)
    },
    async settle(offer, outcome) {
      if (outcome === 'later') return
      const current = offers.get(offer)
      // What was refused isn't asked for again, until the pointer moves: not even with the copy of one before it served.
      if (current !== undefined && current.sequence >= (known?.sequence ?? 0)) known = current
      if (outcome === 'served' && kept !== undefined && offer.origin.from === 'registry')
        await lastGood?.keep(kept)
      kept = undefined
    },
  }
}

const unavailable: Asking['source'] = {
  pointer: () => Promise.reject(new RegistryUnavailable('It is not asked.')),
  supergraph: () => Promise.reject(new RegistryUnavailable('It is not asked.')),
}
