import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Service, type Viewer, isUuid } from '#host'
import { ratingsOf } from '../domain/ratings.ts'
import type { ReadyRuleSet } from '../domain/workflow-version.ts'
import type { JudgmentModel } from '../models.ts'
import { type NewRatings, countChange, replaceRatings } from '../store/rating-changes.ts'
import { meaningOf } from './workflow-confidence.ts'

/** Somebody rated a case, or changed a rating. */
export interface CaseRated {
  caseId: string
  workflowId: string
  /** Null for a case that was imported. */
  judgmentId: string | null
}

/** What one handling of an event reaches. */
interface Reach {
  viewer: Viewer
  now: () => Date
  judgment: (id: string) => Promise<JudgmentModel | null>
  ruleSet: (digest: string) => Promise<ReadyRuleSet>
}

const QUERY = readFileSync(join(import.meta.dirname, 'rated-case.operations.graphql'), 'utf8')

/** Finds out from a rated case who was right about its judgement, and keeps it. Bears repetition. */
export async function takeRating(
  { database, graph }: Pick<Service<unknown>, 'database' | 'graph'>,
  { caseId, workflowId, judgmentId }: CaseRated,
  reach: Reach,
): Promise<void> {
  const { viewer, now } = reach
  const ratings =
    judgmentId === null ? undefined : await ratingsFor(graph, { caseId, workflowId, judgmentId }, reach)
  await database.transaction(viewer.tenantId, async (tx) => {
    if (ratings !== undefined) await replaceRatings(tx, ratings)
    await countChange(tx, workflowId, now())
  })
}

/** Nothing is known of a judgement any longer whose case is gone. */
async function ratingsFor(
  graph: Service<unknown>['graph'],
  { caseId, workflowId, judgmentId }: CaseRated & { judgmentId: string },
  { viewer, now, judgment, ruleSet }: Reach,
): Promise<NewRatings | undefined> {
  const judged = isUuid(judgmentId) ? await judgment(judgmentId) : null
  if (judged === null) return undefined
  const { ratedCase } = (await graph.data(
    'learning',
    { query: QUERY, variables: { id: caseId } },
    viewer,
  )) as {
    // The operation is checked against the schema, which gives it this shape.
    ratedCase: { judgedOutcome: unknown; correctOutcome: unknown; ratedAt: string } | null
  }
  if (ratedCase === null) return { judgmentId, workflowId, ratedAt: now(), deciders: [], rules: [] }
  const { correctOutcome: right, judgedOutcome, ratedAt } = ratedCase
  const { deciders, rules } = ratingsOf(judged, await ruleSet(judged.ruleSetDigest), {
    right,
    judged: judgedOutcome,
  })
  return {
    judgmentId,
    workflowId,
    ratedAt: new Date(ratedAt),
    deciders,
    rules: rules.map(({ rule, correct }) => ({ meaning: meaningOf(rule), correct })),
  }
}
