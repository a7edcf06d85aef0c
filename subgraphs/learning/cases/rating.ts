import { sameJson } from '#engine'
import type { Service, Transaction, Viewer } from '#host'
import { type Verdict, ratingFault, ruling, settle } from '../domain/ratings.ts'
import { type CaseRow, upsertJudged } from '../store/cases.ts'
import { type FeedbackRow, addFeedback, feedbackInForce } from '../store/feedback.ts'
import { lockWorkflow } from '../store/workflows.ts'
import type { Keeping } from './keeping.ts'
import type { RatedJudgment } from './judgments.ts'
import type { TellRated } from './telling.ts'

/** What is said of a judgement. */
export interface NewRating {
  verdict: Verdict
  correctOutcome?: unknown
  comment?: string | null | undefined
}

/** What was said, and what all comes to. */
export interface Rated {
  feedback: FeedbackRow
  ratedCase: CaseRow
}

/** Characters of a comment. */
const LONGEST_COMMENT = 2000

/** Takes ratings of judgements. */
export interface Rate {
  /** Takes what a person says, or tells why not. */
  byPerson(viewer: Viewer, judgment: RatedJudgment, rating: NewRating): Promise<Rated | string>
  /** Takes what a review came to; once, however often it is told. */
  byReview(tenantId: string, judgment: RatedJudgment): Promise<void>
}

/** Stores feedback, the rated case that it comes to, its vector and the event, in one transaction. */
export function rating(service: Service<unknown>, kept: Keeping, tell: TellRated): Rate {
  const { database, newId, clock } = service
  const take = taking(service, kept, tell)
  const feedbackOf = ({ id: judgmentId, workflowId }: RatedJudgment, said: Said): FeedbackRow => ({
    id: newId(),
    judgmentId,
    workflowId,
    ratedAt: clock(),
    replacedAt: null,
    ...said,
  })

  return {
    async byPerson({ tenantId, subject: ratedBy }, judgment, { verdict, comment, ...rest }) {
      const said = { verdict, correctOutcome: rest.correctOutcome ?? null }
      const fault = commentFault(comment ?? null) ?? ratingFault(said, judgment.shown)
      if (fault !== undefined) return fault
      const ruled = ruling(said, judgment.shown)
      const row = feedbackOf(judgment, { verdict, ...ruled, comment: comment ?? null, ratedBy })
      return database.transaction(tenantId, (tx) => take(tx, judgment, row))
    },

    byReview(tenantId, judgment) {
      const { shown: outcome, judged } = judgment
      const verdict = judged === null || sameJson(outcome, judged) ? 'CORRECT' : 'INCORRECT'
      return database.transaction(tenantId, async (tx) => {
        const known = (await feedbackInForce(tx, judgment.id)).find(({ source }) => source === 'REVIEW')
        if (known !== undefined && sameJson(known.correctOutcome, outcome)) return
        const said = { verdict, correctOutcome: outcome, comment: null } as const
        await take(tx, judgment, feedbackOf(judgment, { ...said, source: 'REVIEW', ratedBy: REVIEWERS }))
      })
    },
  }
}

/** What feedback is made of besides the judgement and the moment. */
type Said = Pick<FeedbackRow, 'verdict' | 'correctOutcome' | 'comment' | 'source' | 'ratedBy'>

function taking({ newId }: Service<unknown>, kept: Keeping, tell: TellRated) {
  return async (tx: Transaction, judgment: RatedJudgment, row: FeedbackRow): Promise<Rated> => {
    const { workflowId, inputData, judged, id: judgmentId } = judgment
    const state = await lockWorkflow(tx, workflowId)
    await addFeedback(tx, row)
    const settled = settle(await feedbackInForce(tx, judgmentId), judged)
    if (settled === undefined) throw new Error('feedback that was just given does not hold')
    const about = { workflowId, judgmentId, inputData, judgedOutcome: judged }
    const ratedCase = await upsertJudged(tx, { id: newId(), ...about, ...settled })
    await kept.stored(tx, workflowId, state, [ratedCase])
    await tell(tx, { caseId: ratedCase.id, workflowId, judgmentId })
    return { feedback: row, ratedCase }
  }
}

/** Who reviewed, the review queue knows. */
const REVIEWERS = 'service:judgment'

function commentFault(comment: string | null): string | undefined {
  if (comment === null) return undefined
  if (comment.length > LONGEST_COMMENT)
    return `The comment has more than ${LONGEST_COMMENT} characters: shorten it.`
  return comment.isWellFormed() && !comment.includes('\u0000')
    ? undefined
    : 'The comment has a NUL character or half a surrogate pair: remove it.'
}
