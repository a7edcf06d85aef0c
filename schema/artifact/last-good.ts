import path from 'node:path'
import { readText, replaceFile } from './atomic-file.ts'

/** The last supergraph that was verified, with its pointer as it was signed. */
export type Kept = { pointer: string; sdl: string }

/** A place on disk for one supergraph. What comes back is to be verified anew. */
export interface LastGood {
  keep(kept: Kept): Promise<void>
  /** Null where there is none, or nothing readable. */
  load(): Promise<Kept | null>
}

/** Keeps the last good supergraph in one file of a folder, so that pointer and supergraph can't part. */
export function lastGoodIn(folder: string): LastGood {
  const file = path.join(folder, 'last-good.json')
  return {
    keep: ({ pointer, sdl }) => replaceFile(file, JSON.stringify({ pointer, sdl })),
    async load() {
      const text = await readText(file)
      return text === null ? null : kept(text)
    },
  }
}

function kept(text: string): Kept | null {
  try {
    const { pointer, sdl } = JSON.parse(text) as Record<string, unknown>
    return typeof pointer === 'string' && typeof sdl === 'string' ? { pointer, sdl } : null
  } catch {
    return null
  }
}
