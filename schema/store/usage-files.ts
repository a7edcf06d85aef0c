import path from 'node:path'
import { z } from 'zod'
import type { Usage, UsageCount } from './store.ts'
import { hourOf } from './store.ts'

/** A line of an hour's file. The operation is the digest of its text. */
const line = z.object({ operation: z.string(), client: z.string(), version: z.string(), count: z.int() })

type Count = z.infer<typeof line> & { hour: Date }

/** The name of an hour's file, such as `2026-11-23T11Z`. */
export function hourName(moment: Date): string {
  return `${hourOf(moment).toISOString().slice(0, 13)}Z`
}

/** The hour that a file is named for. */
export function hourIn(file: string): Date {
  return new Date(path.basename(file, '.jsonl').replace('Z', ':00:00Z'))
}

/** A count as a line. */
export function lineOf(operation: string, { client, version, count }: UsageCount): string {
  return JSON.stringify({ operation, client, version, count })
}

/** The counts of an hour's file; a line that was cut off by a crash is passed over. */
export function countsIn(hour: Date, text: string): Count[] {
  return text.split('\n').flatMap((written) => {
    const parsed = line.safeParse(parsedJson(written))
    return parsed.success ? [{ ...parsed.data, hour }] : []
  })
}

/** Counts of the same operation and client added up, the most frequent first. */
export async function summed(
  counts: Count[],
  textOf: (sha256: string) => Promise<string | null>,
): Promise<Usage[]> {
  const groups = Map.groupBy(counts, ({ operation, client, version }) =>
    JSON.stringify([operation, client, version]),
  )
  const usages = await Promise.all(
    [...groups.values()].map(async (group) => {
      const { operation, client, version } = group[0] as Count
      const count = group.reduce((sum, { count }) => sum + count, 0)
      const last = new Date(Math.max(...group.map(({ hour }) => hour.getTime())))
      return { document: (await textOf(operation)) ?? '', client, version, count, last }
    }),
  )
  return usages
    .filter(({ document }) => document !== '')
    .toSorted((one, other) => other.count - one.count || one.document.localeCompare(other.document))
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
