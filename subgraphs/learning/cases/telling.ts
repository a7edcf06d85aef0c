import { LRUCache } from 'lru-cache'
import type { z } from 'zod'
import type { Service, Transaction } from '#host'
import { nextNight } from '../domain/nightly.ts'
import { CASE_RATED, NIGHTLY, WATCH_RULES } from '../events.ts'
import type { settings } from '../settings.ts'

/** Tells that a case was rated, with the change that rates it. */
export type TellRated = (
  tx: Transaction,
  rated: { caseId: string; workflowId: string; judgmentId: string | null },
) => Promise<void>

/**
 * Tells whoever hears of it, and has the workflow's rules looked after: those in service within a minute, and all of them
 * in the coming night, when it is seen whether enough was rated to learn anew.
 */
export function tellingRated({
  events,
  jobs,
  clock,
  settings: set,
}: Service<z.infer<typeof settings>>): TellRated {
  // What waits already needs not be asked for with every rating.
  const waiting = new LRUCache<string, number>({ max: 10_000 })
  return async (tx, rated) => {
    await events.send(tx, CASE_RATED, rated)
    const { workflowId } = rated
    const now = clock()
    const later = [{ job: WATCH_RULES, at: new Date(now.getTime() + set.rule_watch_seconds * 1000) }] as {
      job: typeof WATCH_RULES | typeof NIGHTLY
      at: Date
    }[]
    if (set.nightly_extraction_ratings > 0)
      later.push({ job: NIGHTLY, at: nextNight(now, set.nightly_extraction_at) })
    for (const { job, at } of later) {
      const key = `${tx.tenantId}/${workflowId}/${job}`
      if ((waiting.get(key) ?? 0) > now.getTime()) continue
      const due = await jobs.sendLater(tx, job, { workflowId }, { at, key: workflowId })
      tx.afterCommit(() => waiting.set(key, due.getTime()))
    }
  }
}
