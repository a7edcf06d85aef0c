import type { z } from 'zod'
import type { Service, Viewer } from '#host'
import type { settings } from '../settings.ts'
import { ratingsSinceExtraction } from '../store/extractions.ts'
import type { Extractions } from './extractions.ts'

/** Learns a workflow's rules anew, where enough was rated since they were learned last. */
export type Nightly = (viewer: Viewer, workflowId: string) => Promise<void>

/** A night comes for workflows that were rated since the last one. */
export function nightly(
  { database, log, settings: set }: Service<z.infer<typeof settings>>,
  extractions: Extractions,
): Nightly {
  const enough = set.nightly_extraction_ratings
  return async (viewer, workflowId) => {
    const ratings = await database.transaction(viewer.tenantId, (tx) =>
      ratingsSinceExtraction(tx, workflowId),
    )
    if (enough === 0 || ratings < enough) return
    const outcome = await extractions.start(viewer, { workflowId })
    if ('__typename' in outcome)
      log.info({ workflowId, why: outcome.message }, 'no rules were learned tonight')
  }
}
