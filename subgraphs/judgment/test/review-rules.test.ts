import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { USUAL_POLICY } from '../domain/decision-policy.ts'
import type { Step } from '../domain/step.ts'
import { agreementOf } from '../domain/review/kappa.ts'
import { type Reviewable, type ReviewPolicy, reviewNeeded } from '../domain/review/need.ts'
import {
  type Review,
  type Reviewer,
  answer,
  isDisputed,
  isExpired,
  maySeeAnswers,
} from '../domain/review/review.ts'

const now = new Date('2026-11-23T08:00:00Z')
const trace = { engine: '1', results: '', unknown: [], chosen: [], defaultApplied: false }
const ann: Reviewer = { subject: 'ann', mayOverride: true }
const bob: Reviewer = { subject: 'bob', mayOverride: false }
const cid: Reviewer = { subject: 'cid', mayOverride: false }

function judged(changes: Partial<Reviewable> = {}): Reviewable {
  const id = '01a208d6-5ea2-7b95-8f6c-ae2f908d643b'
  const common = { id, status: 'NEEDS_REVIEW' as const, confidence: 0.5, threshold: 0.7, createdAt: now }
  return { ...common, storedTrace: trace, ...changes }
}

function review(policy: ReviewPolicy = USUAL_POLICY): Review {
  const need = reviewNeeded(judged(), policy)
  if (need === null) throw new Error('no review')
  return {
    ...need,
    id: judged().id,
    workflowId: 'w',
    createdAt: now,
    revision: 0,
    claimedBy: null,
    claimedUntil: null,
    assignedTo: null,
    note: null,
    skippedBy: [],
    answers: [],
    outcome: null,
    overridden: false,
    decidedAt: null,
  }
}

function answered(review: Review, reviewer: Reviewer, outcome: unknown, stands?: unknown): Review {
  const next = answer(review, reviewer, { now, outcome, comment: null, stands })
  if ('refused' in next) throw new Error(next.message)
  return next
}

const TWO = { ...USUAL_POLICY, review: { people: 2, expiresAfter: 'PT8H' } }

describe('a review by two people', () => {
  it('is decided when two different people say the same', () => {
    const once = answered(review(TWO), ann, 'OK')
    expect(once.decidedAt).toBeNull()
    expect(answer(once, ann, { now, outcome: 'OK', comment: null, stands: undefined })).toMatchObject({
      refused: 'NOT_YOURS',
    })
    expect(answered(once, bob, 'OK')).toMatchObject({ decidedAt: now, outcome: 'OK' })
  })

  it('stays open with both answers when they disagree, until a third settles it', () => {
    const split = answered(answered(review(TWO), ann, 'OK'), bob, { grade: 'B' })
    expect(split).toMatchObject({ decidedAt: null, answers: [{ by: 'ann' }, { by: 'bob' }] })
    expect(isDisputed(split)).toBe(true)
    expect(answered(split, cid, { grade: 'B' })).toMatchObject({ decidedAt: now, outcome: { grade: 'B' } })
    expect(answered(split, cid, 'C')).toMatchObject({ decidedAt: null })
  })

  it('shows nobody the other’s answer before their own, unless they disagree', () => {
    const once = answered(review(TWO), ann, 'OK')
    expect(maySeeAnswers(once, 'ann')).toBe(true)
    expect(maySeeAnswers(once, 'bob')).toBe(false)
    expect(maySeeAnswers(answered(once, bob, 'NG'), 'cid')).toBe(true)
  })

  it('of an audit overrides only with somebody who may', () => {
    const two = answered(answered(review(TWO), bob, 'OK', 'NG'), cid, 'OK', 'NG')
    expect(two.decidedAt).toBeNull()
    expect(answered(two, ann, 'OK', 'NG')).toMatchObject({ decidedAt: now, overridden: true, outcome: 'OK' })
  })
})

describe('what is urgent', () => {
  const placeOf = (changes: Partial<Reviewable>, policy: ReviewPolicy = USUAL_POLICY): string =>
    reviewNeeded(judged(changes), policy)?.place ?? ''
  const later = (hours: number): Date => new Date(now.getTime() + hours * 3_600_000)
  const step = (outcome: string, similarity = 0.9): Step => {
    const cases = [{ id: 'c', similarity, outcome }]
    return { decider: 'CASES', status: 'ANSWERED', outcome, cases, durationMs: 1 }
  }

  it('is what is safety-critical, disputed, close, new or old', () => {
    const plain = placeOf({})
    const critical = { ...USUAL_POLICY, safetyCritical: true }
    expect(placeOf({ createdAt: later(20) }, critical) > plain).toBe(true)
    expect(placeOf({ createdAt: later(1) }) < plain).toBe(true)
    expect(placeOf({ confidence: 0.69 }) > placeOf({ confidence: 0.69, status: 'DECIDED' })).toBe(true)
    const steps = (steps: Step[]) => ({ storedTrace: { ...trace, steps } })
    expect(placeOf(steps([step('OK'), step('NG')])) > placeOf(steps([step('OK'), step('OK')]))).toBe(true)
    expect(placeOf(steps([step('OK', 0.2)])) > placeOf(steps([step('OK', 0.99)]))).toBe(true)
  })

  it('is what is due soon, even if it came later', () => {
    expect(placeOf({ createdAt: later(10) }, TWO) > placeOf({})).toBe(true)
    const due = review(TWO)
    expect(due.dueAt).toEqual(later(8))
    expect(isExpired(due, later(7))).toBe(false)
    expect(isExpired(due, later(8))).toBe(true)
  })

  it('is drawn for an audit by the judgement’s id alone, as often as asked for', () => {
    const decided = (id: string): Reviewable => judged({ id, status: 'DECIDED' })
    const ids = Array.from({ length: 20_000 }, (_, at) => {
      const random = ((at * 2_654_435_761) % 2 ** 32) * 65_536
      return `01a208d6-5ea2-7b95-8f6c-${random.toString(16).padStart(12, '0').slice(-12)}`
    })
    const drawn = ids.filter((id) => reviewNeeded(decided(id), USUAL_POLICY) !== null)
    expect(drawn.length).toBeGreaterThan(300)
    expect(drawn.length).toBeLessThan(500)
    expect(drawn.every((id) => reviewNeeded(decided(id), USUAL_POLICY)?.reason === 'AUDIT')).toBe(true)
    expect(ids.every((id) => reviewNeeded(decided(id), { ...USUAL_POLICY, auditShare: 0 }) === null)).toBe(
      true,
    )
    expect(ids.every((id) => reviewNeeded(decided(id), { ...USUAL_POLICY, auditShare: 1 }) !== null)).toBe(
      true,
    )
  })
})

describe('Cohen’s kappa', () => {
  it('agrees with the published example', () => {
    // Two readers on 50 proposals: 20 times both yes, 15 times both no, 5 and 10 times apart: kappa 0.4.
    const pairs = [
      { first: 'yes', second: 'yes', count: 20 },
      { first: 'yes', second: 'no', count: 5 },
      { first: 'no', second: 'yes', count: 10 },
      { first: 'no', second: 'no', count: 15 },
    ]
    expect(agreementOf(pairs)).toMatchObject({ pairs: 50, agreed: 35, kappa: expect.closeTo(0.4, 10) })
    expect(agreementOf([])).toEqual({ pairs: 0, agreed: 0, kappa: null })
    expect(agreementOf([{ first: 1, second: 1, count: 3 }]).kappa).toBeNull()
  })

  it('is at most 1, and 1 for those who always agree', () => {
    const outcome = fc.constantFrom('OK', 'NG', 'HOLD')
    fc.assert(
      fc.property(fc.array(fc.tuple(outcome, outcome), { minLength: 1 }), (answers) => {
        const pairs = answers.map(([first, second]) => ({ first, second, count: 1 }))
        const { kappa } = agreementOf(pairs)
        if (kappa !== null) expect(kappa).toBeLessThanOrEqual(1)
        const same = agreementOf(pairs.map((pair) => ({ ...pair, second: pair.first }))).kappa
        if (same !== null) expect(same).toBeCloseTo(1)
      }),
    )
  })
})
