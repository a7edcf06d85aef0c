import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Offer, SupergraphFeed } from './supergraph-feed.ts'

/** The supergraph in a file, looked at every `everyMs`, or on demand alone. */
export function fileFeed(file: string, everyMs: number | undefined): SupergraphFeed {
  let settled: string | undefined
  const read = async (): Promise<Offer> => {
    const sdl = await readFile(file, 'utf8')
    return { sdl, sha256: createHash('sha256').update(sdl).digest('hex'), origin: { from: 'file' } }
  }
  return {
    everyMs,
    async *first() {
      yield await read()
    },
    async next() {
      const offer = await read()
      return offer.sha256 === settled ? undefined : offer
    },
    async settle({ sha256 }, outcome) {
      if (outcome !== 'later') settled = sha256
    },
  }
}
