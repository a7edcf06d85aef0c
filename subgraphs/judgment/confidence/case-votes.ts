import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Service, Viewer } from '#host'
import type { JsonObject } from '#engine'
import type { Deployments, Published } from '../deployments/deployments.ts'
import type { VoteRating } from '../domain/calibration/rating.ts'
import { askRules } from '../domain/decide.ts'
import type { ReadyRuleSet } from '../domain/workflow-version.ts'
import { saveVotes } from '../store/rating-changes.ts'
import type { RatingState } from '../store/ratings.ts'

/** Keeps how a workflow's rated cases vote on one another, as the learning service tells. */
export interface CaseVotes {
  /** Takes them anew if it is time; true when they are other than before. Never throws. */
  takeIfDue(tenantId: string, workflowId: string, state: RatingState): Promise<boolean>
}

const QUERY = readFileSync(join(import.meta.dirname, 'case-votes.operations.graphql'), 'utf8')

/** Milliseconds between two takes at least. */
const EVERY_MS = 10_000

/** The learning service works votes out in the background: for so long after a change they may still be coming in. */
const SETTLED_AFTER_MS = 60_000

/** Votes are taken once at a time for a workflow; what is kept already serves meanwhile. */
export function caseVotes(service: Service<unknown>, deployments: Deployments): CaseVotes {
  const { database, clock, log } = service
  const underWay = new Map<string, Promise<boolean>>()

  const take = async (
    tenantId: string,
    workflowId: string,
    published: Published | null,
  ): Promise<boolean> => {
    const takenAt = clock()
    const rules = published?.ruleSetDigest ?? null
    try {
      const found = await ask(service, tenantId, workflowId)
      const votes = found.map((vote) => withRules(vote, published?.ruleSet))
      return await saveVotes(database, tenantId, workflowId, { votes, takenAt, rules })
    } catch (error) {
      log.warn(
        { err: error, workflowId },
        'the votes of rated cases could not be taken; those known last count',
      )
      return false
    }
  }

  return {
    async takeIfDue(tenantId, workflowId, state) {
      if (state.changedAt === null) return false
      const deployment = await deployments.find(tenantId, workflowId).catch(() => undefined)
      const published = deployment?.published ?? null
      const isOtherwise = published !== null && published.ruleSetDigest !== state.votesRules
      if (!isOtherwise && !isDue(state, clock())) return false
      const key = `${tenantId}/${workflowId}`
      const taking = underWay.get(key) ?? take(tenantId, workflowId, published)
      underWay.set(key, taking)
      return taking.finally(() => underWay.delete(key))
    },
  }
}

function isDue({ changedAt, votesTakenAt }: RatingState, now: Date): boolean {
  if (changedAt === null) return false
  if (votesTakenAt === null) return true
  const taken = votesTakenAt.getTime()
  return taken < changedAt.getTime() + SETTLED_AFTER_MS && now.getTime() >= taken + EVERY_MS
}

/** What the rules say of a case decides whether its vote is asked for at all. */
function withRules(
  { inputData, ratedAt, confidence: raw, correct }: Asked,
  ruleSet: ReadyRuleSet | undefined,
): VoteRating {
  const said = ruleSet && askRules(ruleSet, inputData, new Date(ratedAt))
  return { raw, correct, ...(said?.status === 'ANSWERED' && { rules: said.confidence }) }
}

/** The learning service's answer. */
interface Asked {
  inputData: JsonObject
  confidence: number
  correct: boolean
  ratedAt: string
}

async function ask(
  { graph, slug }: Service<unknown>,
  tenantId: string,
  workflowId: string,
): Promise<Asked[]> {
  const viewer = new Viewer(tenantId, `service:${slug}`, ['judgment:view'])
  const found = await graph.data('learning', { query: QUERY, variables: { workflowId } }, viewer)
  // The operation is checked against the schema, which gives it this shape; the newest come first.
  return (found as { caseVotes: Asked[] }).caseVotes.toReversed()
}
