import { AppError, type EventSender, type Service, type Transaction, type Viewer, isUuid } from '#host'
import type { Deployments } from '../deployments/deployments.ts'
import { REVIEWED } from '../events.ts'
import { outcomeFaults } from '../domain/review/allowed.ts'
import { type InputFault, type InputLimits, inputFaults } from '../domain/input-data.ts'
import {
  type Review,
  type ReviewRefusal,
  type Reviewer,
  answer,
  claim,
  handOn,
  release,
} from '../domain/review/review.ts'
import type { QueueChanges } from './queue-changes.ts'
import { judgmentStore, judgmentsIn } from '../store/judgments.ts'
import { decideJudgment, lockReview, saveReview } from '../store/reviews.ts'

/** What a reviewer says. */
export interface GivenAnswer {
  reviewId: string
  outcome: unknown
  comment?: string | null | undefined
}

/** What can't be kept of what was said. */
export interface UnusableAnswer {
  refused: 'UNUSABLE'
  faults: InputFault[]
}

type Outcome = Review | ReviewRefusal

/** Lets people work on what waits for them. All throw NOT_FOUND when there is no such review. */
export interface Reviews {
  claim(viewer: Viewer, id: string): Promise<Outcome>
  release(viewer: Viewer, id: string, skip: boolean): Promise<Outcome>
  handOn(
    viewer: Viewer,
    id: string,
    given: { to: string; note: string | null },
  ): Promise<Outcome | UnusableAnswer>
  decide(viewer: Viewer, given: GivenAnswer): Promise<Outcome | UnusableAnswer>
}

/** The permission to overrule what was decided. */
export const OVERRIDE = 'judgment:override'

/** Characters of a comment, and of a name. */
const LONGEST_TEXT = 2000

/** What reviews work with. */
export interface ReviewParts {
  deployments: Deployments
  changes: QueueChanges
  /** How long a claim lasts. */
  claimSeconds: number
  /** Of an outcome. */
  limits: InputLimits
}

/** Reviews in the database; each step is one transaction, in which nobody else changes the review. */
export function openReviews(
  service: Pick<Service<unknown>, 'database' | 'clock' | 'events'>,
  parts: ReviewParts,
): Reviews {
  const { database, clock, events } = service
  const { deployments, changes, claimSeconds, limits } = parts

  const change = async (
    viewer: Viewer,
    id: string,
    next: (review: Review, reviewer: Reviewer, tx: Transaction) => Outcome | Promise<Outcome>,
  ): Promise<Outcome> => {
    const changed = await database.transaction(viewer.tenantId, async (tx) => {
      const review = isUuid(id) ? await lockReview(tx, id) : undefined
      if (review === undefined) throw new AppError('NOT_FOUND', `There is no review ${JSON.stringify(id)}.`)
      const found = await next(review, reviewerOf(viewer), tx)
      return 'refused' in found ? found : saveReview(tx, found)
    })
    if (!('refused' in changed)) await changes.tell(viewer.tenantId, changed.workflowId, [changed.id])
    return changed
  }

  const notAllowed = async (tenantId: string, id: string, outcome: unknown): Promise<InputFault[]> => {
    const [judgment] = isUuid(id) ? await judgmentStore(database, tenantId).byIds([id]) : []
    if (judgment === undefined) return []
    const deployment = await deployments.find(tenantId, judgment.workflowId)
    return outcomeFaults(outcome, deployment?.published?.policy.outcomes ?? null, judgment)
  }

  return {
    claim: (viewer, id) =>
      change(viewer, id, (review, reviewer) => {
        const now = clock()
        return claim(review, reviewer, { now, until: new Date(now.getTime() + claimSeconds * 1000) })
      }),

    release: (viewer, id, skip) =>
      change(viewer, id, (review, reviewer) => release(review, reviewer, { now: clock(), skip })),

    async handOn(viewer, id, { to, note }) {
      const faults = [...textFaults('to', to), ...textFaults('note', note)]
      if (to.trim() === '') faults.push({ path: '/to', message: 'Say to whom: the `sub` of a person.' })
      if (faults.length > 0) return { refused: 'UNUSABLE', faults }
      return change(viewer, id, (review, reviewer) => handOn(review, reviewer, { now: clock(), to, note }))
    },

    async decide(viewer, { reviewId, outcome, comment = null }) {
      const faults = [...inputFaults({ outcome }, limits), ...textFaults('comment', comment)]
      if (faults.length === 0) faults.push(...(await notAllowed(viewer.tenantId, reviewId, outcome)))
      if (faults.length > 0) return { refused: 'UNUSABLE', faults }
      return change(viewer, reviewId, async (review, reviewer, tx) => {
        const [judgment] = await judgmentsIn(tx, [review.id])
        if (judgment === undefined) throw new Error(`the judgement ${review.id} of a review is gone`)
        const stands = review.reason === 'AUDIT' ? judgment.outcome : undefined
        const answered = answer(review, reviewer, { now: clock(), outcome, comment, stands })
        if (!('refused' in answered) && answered.decidedAt !== null) await settle(events, tx, answered)
        return answered
      })
    },
  }
}

/** What a decided review comes to, in its own transaction. */
async function settle(
  events: EventSender,
  tx: Transaction,
  { id, workflowId, reason, outcome, overridden }: Review,
): Promise<void> {
  if (reason === 'UNSURE' || overridden) await decideJudgment(tx, id, outcome)
  await events.send(tx, REVIEWED, { judgmentId: id, workflowId })
}

function reviewerOf({ subject, permissions }: Viewer): Reviewer {
  return { subject, mayOverride: permissions.has(OVERRIDE) }
}

function textFaults(name: string, text: string | null): InputFault[] {
  if (text === null) return []
  if (text.length > LONGEST_TEXT)
    return [{ path: `/${name}`, message: `The text has more than ${LONGEST_TEXT} characters.` }]
  return text.isWellFormed() && !text.includes('\u0000')
    ? []
    : [{ path: `/${name}`, message: 'The text has a NUL character or half a surrogate pair.' }]
}
