import { canonicalJson } from '#engine'
import type { Trace } from '../decide.ts'
import type { DecisionPolicy } from '../decision-policy.ts'
import { milliseconds } from '../options.ts'

/** Why people look at a judgement. */
export type ReviewReason = 'UNSURE' | 'AUDIT'

/** What a workflow asks of reviews. */
export type ReviewPolicy = Pick<DecisionPolicy, 'safetyCritical' | 'auditShare' | 'review'>

/** A judgement as far as a review depends on it. */
export interface Reviewable {
  id: string
  status: 'DECIDED' | 'NEEDS_REVIEW'
  confidence: number
  threshold: number
  storedTrace: Trace
  createdAt: Date
}

/** A review to be put into the queue. */
export interface ReviewNeed {
  reason: ReviewReason
  people: number
  /** What a wrong decision could do and how likely it is, 0 to 1. */
  risk: number
  /** How much is learnt from an answer, 0 to 1. */
  lesson: number
  /** Until when it should be decided. */
  dueAt: Date | null
  /** Where it stands in the queue; the highest comes first. */
  place: string
}

const HOUR = 3_600_000

/**
 * How long before its time a review is treated as if it had come, by what is at stake: so a queue in the order of these
 * times ages by itself, and what is passed over comes to its turn.
 */
const HEAD_START = { safetyCritical: 24 * HOUR, doubt: 4 * HOUR, lesson: 4 * HOUR, audit: -8 * HOUR }

/** From so long before it is due, a review stands where one stands that has waited as long. */
const DUE_SOON = 24 * HOUR

/** The review that a judgement needs; null when none. The same judgement always needs the same. */
export function reviewNeeded(judgment: Reviewable, policy: ReviewPolicy): ReviewNeed | null {
  const reason = reasonOf(judgment, policy)
  if (reason === null) return null
  const doubt = doubtOf(judgment)
  const lesson = lessonOf(judgment)
  const { people, expiresAfter } = policy.review
  const created = judgment.createdAt.getTime()
  const patience = reason === 'AUDIT' || expiresAfter === null ? undefined : milliseconds(expiresAfter)
  const dueAt = patience === undefined ? null : new Date(created + patience)
  const headStart =
    (policy.safetyCritical ? HEAD_START.safetyCritical : 0) +
    (reason === 'AUDIT' ? HEAD_START.audit : 0) +
    doubt * HEAD_START.doubt +
    lesson * HEAD_START.lesson
  const turn = Math.min(created - headStart, (dueAt?.getTime() ?? Number.POSITIVE_INFINITY) - DUE_SOON)
  return {
    reason,
    people,
    risk: (doubt + (policy.safetyCritical ? 1 : 0)) / 2,
    lesson,
    dueAt,
    place: placeOf(turn, judgment.id),
  }
}

function reasonOf({ id, status }: Reviewable, { auditShare }: ReviewPolicy): ReviewReason | null {
  if (status === 'NEEDS_REVIEW') return 'UNSURE'
  return lot(id) < auditShare ? 'AUDIT' : null
}

/** A number from 0 to 1 that is a UUIDv7's own: of its last 48 bits, which are random. */
function lot(id: string): number {
  return Number.parseInt(id.slice(-12), 16) / 2 ** 48
}

/** How likely it is that somebody is wrong here: they disagree, or are about as sure as needed. 0 to 1. */
function doubtOf({ confidence, threshold, storedTrace: { steps = [] } }: Reviewable): number {
  const said = new Set(steps.flatMap(({ outcome }) => (outcome == null ? [] : [canonicalJson(outcome)])))
  const close = 1 - Math.min(1, Math.abs(Math.min(threshold, 1) - confidence))
  return said.size > 1 ? 1 : close / 2
}

/** How new it is: far from all rated cases, and unsure. 0 to 1. */
function lessonOf({ confidence, storedTrace: { steps = [] } }: Reviewable): number {
  const nearest = Math.max(0, ...steps.flatMap(({ cases = [] }) => cases.map(({ similarity }) => similarity)))
  return (1 - Math.min(1, nearest) + (1 - confidence)) / 2
}

/** A UUID that sorts by time backwards, and then as the id does. */
function placeOf(time: number, id: string): string {
  const left = (2 ** 48 - 1 - Math.round(time)).toString(16).padStart(12, '0')
  return `${left.slice(0, 8)}-${left.slice(8)}${id.slice(13)}`
}
