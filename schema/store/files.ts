import { appendFile, mkdir, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { createFile, readText, replaceFile } from '../artifact/atomic-file.ts'
import { digestOf } from '../artifact/digest.ts'
import type { Kind, Store } from './store.ts'
import { countsIn, hourIn, hourName, lineOf, summed } from './usage-files.ts'

/**
 * A folder as registry, fit to be kept in git: every text and every entry of the history is a file of its own that
 * never changes. `current.json` is a copy of the last entry for who polls. Entries are made by a link, which only
 * one of several publishers gets; no lock is left behind by a crash.
 */
export function fileStore(folder: string): Store {
  const fileOf = (kind: Kind, sha256: string) => path.join(folder, kind, `${sha256}.graphql`)
  const entryFile = (sequence: number) => path.join(folder, 'history', `${name(sequence)}.json`)
  const text = (kind: Kind, sha256: string) => readText(fileOf(kind, sha256))
  const put = async (kind: Kind, content: string) => {
    const sha256 = digestOf(content)
    if ((await text(kind, sha256)) === null) await replaceFile(fileOf(kind, sha256), content)
    return sha256
  }
  return {
    place: folder,
    put,
    text,
    supergraph: (sha256) => text('supergraph', sha256),
    async pointer(tag) {
      const last = (await sequences(folder)).at(-1)
      if (last === undefined) return null
      if (tag === String(last)) return 'unchanged'
      return { text: (await readText(entryFile(last))) ?? '', tag: String(last) }
    },
    async append(sequence, signed) {
      const last = (await sequences(folder)).at(-1) ?? 0
      const added = sequence === last + 1 && (await createFile(entryFile(sequence), signed))
      await pointToLast(folder, entryFile)
      return added
    },
    async history(limit) {
      const newest = (await sequences(folder)).toReversed().slice(0, limit)
      return Promise.all(newest.map(async (sequence) => (await readText(entryFile(sequence))) ?? ''))
    },
    async record(counts) {
      if (counts.length > 0) await mkdir(path.join(folder, 'usage'), { recursive: true })
      for (const [hour, ofHour] of Map.groupBy(counts, ({ hour }) => hourName(hour))) {
        const lines = await Promise.all(
          ofHour.map(async (count) => lineOf(await put('operation', count.document), count)),
        )
        // A line that a crash left half written must not take the next one along.
        await appendFile(path.join(folder, 'usage', `${hour}.jsonl`), `\n${lines.join('\n')}\n`)
      }
    },
    async usage(since) {
      const files = (await hours(folder)).filter((file) => hourIn(file) >= since)
      const counts = await Promise.all(
        files.map(async (file) => countsIn(hourIn(file), (await readText(file)) ?? '')),
      )
      return summed(counts.flat(), (sha256) => text('operation', sha256))
    },
    async recordedSince() {
      const first = (await hours(folder))[0]
      return first === undefined ? null : hourIn(first)
    },
    async forget(before) {
      for (const file of await hours(folder)) if (hourIn(file) < before) await rm(file)
    },
    close: async () => {},
  }
}

/** Who was overtaken between the entry and this copy finds the other's entry, and copies that. */
async function pointToLast(folder: string, entryFile: (sequence: number) => string): Promise<void> {
  for (let copied = 0; ;) {
    const last = (await sequences(folder)).at(-1) ?? 0
    if (last === copied) return
    await replaceFile(path.join(folder, 'current.json'), (await readText(entryFile(last))) ?? '')
    copied = last
  }
}

async function sequences(folder: string): Promise<number[]> {
  const files = await filesIn(path.join(folder, 'history'), /^\d{6,}\.json$/)
  return files.map((file) => Number.parseInt(file, 10)).toSorted((one, other) => one - other)
}

async function hours(folder: string): Promise<string[]> {
  const files = await filesIn(path.join(folder, 'usage'), /^[\dT-]+Z\.jsonl$/)
  return files.toSorted().map((file) => path.join(folder, 'usage', file))
}

async function filesIn(folder: string, pattern: RegExp): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((file) => pattern.test(file))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

function name(sequence: number): string {
  return String(sequence).padStart(6, '0')
}
