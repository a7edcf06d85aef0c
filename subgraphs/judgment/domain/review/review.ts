import { canonicalJson } from '#engine'
import type { ReviewNeed } from './need.ts'

/** What people make of a judgement, as it is stored. */
export interface Review extends ReviewNeed {
  /** The judgement's. */
  id: string
  workflowId: string
  createdAt: Date
  /** Counts its changes. */
  revision: number
  claimedBy: string | null
  claimedUntil: Date | null
  /** To whom it was handed on, and what was said with it. */
  assignedTo: string | null
  note: string | null
  skippedBy: readonly string[]
  answers: readonly ReviewAnswer[]
  /** What was agreed on; undefined before. */
  outcome: unknown
  /** Another outcome than the deciders' was agreed on for a judgement that was decided already. */
  overridden: boolean
  decidedAt: Date | null
}

/** What one person says. JSON. */
export interface ReviewAnswer {
  by: string
  outcome: unknown
  comment: string | null
  /** ISO 8601. */
  at: string
  /** They may overrule what was decided. */
  mayOverride: boolean
}

/** Whoever works on reviews. */
export interface Reviewer {
  subject: string
  mayOverride: boolean
}

/** Why somebody can't do what they want to. */
export interface ReviewRefusal {
  refused: 'TAKEN' | 'CLOSED' | 'NOT_YOURS'
  /** For people. */
  message: string
}

/** Who has it at the moment; null when nobody. A claim ends by itself. */
export function holderOf({ claimedBy, claimedUntil, decidedAt }: Review, now: Date): string | null {
  const holds = decidedAt === null && claimedUntil !== null && claimedUntil > now
  return holds ? claimedBy : null
}

/** Whether it should have been decided by now. */
export function isExpired({ dueAt, decidedAt }: Review, now: Date): boolean {
  return decidedAt === null && dueAt !== null && dueAt <= now
}

/** Whether those who have answered so far disagree. */
export function isDisputed({ answers }: Review): boolean {
  return new Set(answers.map(({ outcome }) => canonicalJson(outcome))).size > 1
}

/** Whether somebody may see the answers: before they have given their own, only once others disagree. */
export function maySeeAnswers(review: Review, subject: string): boolean {
  const { answers, decidedAt } = review
  return decidedAt !== null || isDisputed(review) || answers.some(({ by }) => by === subject)
}

/** Takes it for a while. */
export function claim(
  review: Review,
  reviewer: Reviewer,
  { now, until }: { now: Date; until: Date },
): Review | ReviewRefusal {
  return (
    hindrance(review, reviewer, now) ?? {
      ...review,
      claimedBy: reviewer.subject,
      claimedUntil: until,
      skippedBy: review.skippedBy.filter((one) => one !== reviewer.subject),
    }
  )
}

/** Gives it back; `skip` says not to be offered it again. Fine for one who doesn't have it. */
export function release(
  review: Review,
  { subject }: Reviewer,
  { now, skip }: { now: Date; skip: boolean },
): Review | ReviewRefusal {
  if (review.decidedAt !== null) return closed()
  const holder = holderOf(review, now)
  const skippedBy = skip ? [...new Set([...review.skippedBy, subject])] : review.skippedBy
  return holder === subject ? { ...unclaimed(review), skippedBy } : { ...review, skippedBy }
}

/** Hands it to somebody else, who alone is to take it then. */
export function handOn(
  review: Review,
  reviewer: Reviewer,
  { now, to, note }: { now: Date; to: string; note: string | null },
): Review | ReviewRefusal {
  const answered = review.answers.some(({ by }) => by === to)
  if (answered)
    return { refused: 'NOT_YOURS', message: `${to} has answered already; hand it to somebody else.` }
  return (
    hindrance(review, reviewer, now, 'HAND_ON') ?? {
      ...unclaimed(review),
      assignedTo: to,
      note,
      skippedBy: review.skippedBy.filter((one) => one !== to),
    }
  )
}

/**
 * Answers. It is decided as soon as as many people as are asked for agree on an outcome; for a judgement that was
 * decided already, agreeing on another outcome takes one among them who may override. Until then it stays open for
 * others, with all answers.
 *
 * @param stands what was decided already; undefined when a person has to decide
 */
export function answer(
  review: Review,
  reviewer: Reviewer,
  given: { now: Date; outcome: unknown; comment: string | null; stands: unknown },
): Review | ReviewRefusal {
  const { now, outcome, comment, stands } = given
  const hindered = hindrance(review, reviewer, now)
  if (hindered !== undefined) return hindered
  const said: ReviewAnswer = {
    by: reviewer.subject,
    outcome,
    comment,
    at: now.toISOString(),
    mayOverride: reviewer.mayOverride,
  }
  const answers = [...review.answers, said]
  const open = { ...unclaimed(review), answers, assignedTo: null, note: null }
  const same = answers.filter((one) => canonicalJson(one.outcome) === canonicalJson(outcome))
  const overrides = stands !== undefined && canonicalJson(stands) !== canonicalJson(outcome)
  const allowed = !overrides || same.some(({ mayOverride }) => mayOverride)
  if (same.length < review.people || !allowed) return open
  return { ...open, outcome, overridden: overrides, decidedAt: now }
}

function hindrance(
  review: Review,
  { subject, mayOverride }: Reviewer,
  now: Date,
  purpose: 'ANSWER' | 'HAND_ON' = 'ANSWER',
): ReviewRefusal | undefined {
  if (review.decidedAt !== null) return closed()
  const holder = holderOf(review, now)
  if (holder !== null && holder !== subject)
    return {
      refused: 'TAKEN',
      message: `${holder} has it until ${review.claimedUntil?.toISOString() ?? 'later'}. Take another.`,
    }
  const { assignedTo } = review
  if (assignedTo !== null && assignedTo !== subject && !mayOverride)
    return { refused: 'NOT_YOURS', message: `It was handed on to ${assignedTo}. Take another.` }
  if (purpose === 'ANSWER' && review.answers.some(({ by }) => by === subject))
    return { refused: 'NOT_YOURS', message: 'You have answered already; another person has to.' }
  return undefined
}

function unclaimed(review: Review): Review {
  return { ...review, claimedBy: null, claimedUntil: null }
}

function closed(): ReviewRefusal {
  return { refused: 'CLOSED', message: 'It is decided already.' }
}
