import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pooled } from '../domain/agreement.ts'
import { type Course, conclude, nextDecider } from '../domain/cascade.ts'
import { type Step, isAnswer } from '../domain/step.ts'
import type { Decider } from '../domain/deciders.ts'

const share = fc.double({ min: 0, max: 1, noNaN: true })
const outcomes = fc.constantFrom<unknown>('OK', 'NG', { grade: 2, line: 'B' }, { line: 'B', grade: 2 }, true)

const courses: fc.Arbitrary<Course> = fc.record({
  method: fc.constantFrom('RULE', 'LLM', 'HYBRID', 'HYBRID', 'HYBRID', 'CASES', 'PERSON'),
  strategy: fc.constantFrom('RULE_FIRST', 'LLM_FIRST', 'CONSENSUS'),
  safetyCritical: fc.boolean(),
  errorBudget: fc.constantFrom(null, null, 0.02),
  threshold: share,
})

const said = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      status: fc.constant('ANSWERED' as const),
      outcome: outcomes,
      rawConfidence: share,
      confidence: share,
      threshold: fc.oneof({ weight: 5, arbitrary: share }, { weight: 1, arbitrary: fc.constant(2) }),
    }),
  },
  fc.record({
    status: fc.constantFrom('ABSTAINED' as const, 'SKIPPED' as const, 'FAILED' as const),
    reason: fc.constant({ code: 'TIMEOUT', message: 'no answer came in time' }),
  }),
)

/** What each decider would say if it were asked; the rules may leave some open. */
const worlds = fc
  .record({ RULES: said, MODEL: said, CASES: said, open: fc.array(outcomes, { maxLength: 2 }) })
  .map(({ RULES, MODEL, CASES, open }): Record<Decider, Step> => ({
    RULES: { decider: 'RULES', ...RULES, open, durationMs: 1 },
    MODEL: { decider: 'MODEL', ...MODEL, durationMs: 1 },
    CASES: { decider: 'CASES', ...CASES, durationMs: 1 },
  }))

function judged(course: Course, world: Record<Decider, Step>) {
  const steps: Step[] = []
  for (let next = nextDecider(course, steps); next !== undefined; next = nextDecider(course, steps))
    steps.push(world[next])
  return { steps, ...conclude(course, steps) }
}

const property = (check: (course: Course, world: Record<Decider, Step>) => void): void =>
  fc.assert(fc.property(courses, worlds, check), { numRuns: 3000 })

const key = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )

describe('a judgement by several deciders', () => {
  it('decides nothing under its threshold, nor by anybody who may decide nothing', () => {
    property((course, world) => {
      const { status, confidence, threshold } = judged(course, world)
      if (status === 'DECIDED') {
        expect(confidence).toBeGreaterThanOrEqual(threshold)
        expect(threshold).toBeLessThanOrEqual(1)
      }
    })
  })

  it('decides only what somebody who was asked says', () => {
    property((course, world) => {
      const { status, outcome, proposedOutcome, steps } = judged(course, world)
      if (status === 'NEEDS_REVIEW') expect(outcome).toBeUndefined()
      else {
        expect(proposedOutcome).toBeUndefined()
        expect(steps.filter(isAnswer).map((step) => key(step.outcome))).toContain(key(outcome))
      }
    })
  })

  it('never overrules a rule where that is not allowed, not even one that could not be told', () => {
    property((course, world) => {
      if (!course.safetyCritical) return
      const { status, outcome } = judged(course, world)
      if (status !== 'DECIDED') return
      const rules = world.RULES
      if (isAnswer(rules)) expect(key(outcome)).toBe(key(rules.outcome))
      else for (const open of rules.open ?? []) expect(key(outcome)).toBe(key(open))
    })
  })

  it('asks each decider at most once, and nobody after the rules were sure', () => {
    property((course, world) => {
      const { steps } = judged(course, world)
      const asked = steps.map(({ decider }) => decider)
      expect(new Set(asked).size).toBe(asked.length)
      const { RULES: rules } = world
      if (course.method !== 'HYBRID' || course.strategy !== 'RULE_FIRST' || !isAnswer(rules)) return
      if (rules.threshold <= 1 && rules.confidence >= rules.threshold) expect(asked).toEqual(['RULES'])
    })
  })

  it('is the same for the same answers, whatever the order of their keys', () => {
    property((course, world) => {
      const one = judged(course, world)
      const turned = JSON.parse(JSON.stringify(world), (_, value: unknown) =>
        typeof value === 'object' && value !== null && !Array.isArray(value)
          ? Object.fromEntries(Object.entries(value).toReversed())
          : value,
      ) as Record<Decider, Step>
      const other = judged(course, turned)
      expect({
        ...other,
        steps: 0,
        outcome: key(other.outcome),
        proposedOutcome: key(other.proposedOutcome),
      }).toEqual({ ...one, steps: 0, outcome: key(one.outcome), proposedOutcome: key(one.proposedOutcome) })
    })
  })

  it('becomes surer by agreement and never beyond its budget', () => {
    property((course, world) => {
      const { steps, confidence, method, status } = judged(course, world)
      const surest = Math.max(0, ...steps.filter(isAnswer).map((step) => step.confidence))
      if (course.errorBudget !== null) expect(confidence).toBeLessThanOrEqual(surest)
      if (course.errorBudget !== null && status === 'DECIDED')
        expect(
          steps
            .filter(isAnswer)
            .some((step) => step.confidence >= step.threshold && step.confidence === confidence),
        ).toBe(true)
      if (method === 'HYBRID' && status === 'DECIDED')
        expect(steps.filter(isAnswer).length).toBeGreaterThan(1)
    })
  })

  it('waits for a person at once when a person is asked for', () => {
    property((course, world) => {
      const asked = { ...course, method: 'PERSON' as const }
      expect(judged(asked, world)).toMatchObject({
        steps: [],
        status: 'NEEDS_REVIEW',
        confidence: 0,
        doubt: 'ASKED',
      })
    })
  })
})

describe('what deciders are sure of together', () => {
  it('is never less than what the surest is, and the same in any order', () => {
    fc.assert(
      fc.property(fc.array(share, { minLength: 1, maxLength: 3 }), (confidences) => {
        const together = pooled(confidences)
        expect(together).toBeGreaterThanOrEqual(Math.max(...confidences))
        expect(together).toBeLessThanOrEqual(1)
        expect(pooled(confidences.toReversed())).toBeCloseTo(together, 10)
      }),
    )
  })

  it('multiplies their odds', () => {
    expect(pooled([0.6, 0.6])).toBeCloseTo(0.36 / (0.36 + 0.16))
    expect(pooled([0.8, 0.5])).toBeCloseTo(0.8)
    expect(pooled([0.9, 0.2])).toBe(0.9)
    expect(pooled([1, 0])).toBe(1)
  })
})

describe('the strategies', () => {
  const answer = (decider: Decider, outcome: string, confidence: number): Step => ({
    decider,
    status: 'ANSWERED',
    outcome,
    rawConfidence: confidence,
    confidence,
    threshold: 0.7,
    durationMs: 1,
  })
  const silent = (decider: Decider): Step => ({
    decider,
    status: 'SKIPPED',
    reason: { code: 'NOT_CONFIGURED', message: 'no model is configured' },
    durationMs: 0,
  })
  const course = (rest: Partial<Course>): Course => ({
    method: 'HYBRID',
    strategy: 'RULE_FIRST',
    safetyCritical: false,
    errorBudget: null,
    threshold: 0.7,
    ...rest,
  })
  const world = (...steps: Step[]) =>
    Object.fromEntries(steps.map((step) => [step.decider, step])) as Record<Decider, Step>

  it('RULE_FIRST: who differs, the more confident is kept; who agrees is surer together', () => {
    const unsure = answer('RULES', 'OK', 0.6)
    expect(judged(course({}), world(unsure, answer('MODEL', 'NG', 0.8)))).toMatchObject({
      status: 'DECIDED',
      outcome: 'NG',
      method: 'LLM',
      confidence: 0.8,
    })
    expect(judged(course({}), world(unsure, answer('MODEL', 'OK', 0.65)))).toMatchObject({
      status: 'DECIDED',
      outcome: 'OK',
      method: 'HYBRID',
    })
    expect(
      judged(course({ safetyCritical: true }), world(unsure, answer('MODEL', 'NG', 0.99))),
    ).toMatchObject({
      status: 'NEEDS_REVIEW',
      proposedOutcome: 'OK',
      doubt: 'UNSURE',
    })
  })

  it('RULE_FIRST: similar cases vote when the model does not answer, and not when it does', () => {
    const cases = answer('CASES', 'NG', 0.9)
    expect(judged(course({}), world(silent('RULES'), silent('MODEL'), cases))).toMatchObject({
      outcome: 'NG',
      method: 'CASES',
    })
    const asked = judged(course({}), world(silent('RULES'), answer('MODEL', 'OK', 0.5), cases))
    expect(asked).toMatchObject({ status: 'NEEDS_REVIEW', proposedOutcome: 'OK' })
    expect(asked.steps).toHaveLength(2)
  })

  it('LLM_FIRST: the model goes first, then the rules, then the cases', () => {
    const first = course({ strategy: 'LLM_FIRST' })
    expect(judged(first, world(answer('MODEL', 'OK', 0.9), answer('RULES', 'NG', 1))).steps).toHaveLength(1)
    expect(judged(first, world(silent('MODEL'), answer('RULES', 'NG', 0.9)))).toMatchObject({
      method: 'RULE',
    })
    expect(
      judged(first, world(silent('MODEL'), silent('RULES'), answer('CASES', 'NG', 0.9))).steps,
    ).toHaveLength(3)
  })

  it('CONSENSUS: both are asked, however sure the rules are; close disagreement and one voice decide nothing', () => {
    const both = course({ strategy: 'CONSENSUS' })
    const rules = answer('RULES', 'OK', 0.95)
    expect(judged(both, world(rules, answer('MODEL', 'OK', 0.8)))).toMatchObject({
      status: 'DECIDED',
      method: 'HYBRID',
    })
    expect(judged(both, world(rules, answer('MODEL', 'NG', 0.8)))).toMatchObject({
      status: 'NEEDS_REVIEW',
      doubt: 'DISAGREEMENT',
    })
    expect(judged(both, world(rules, answer('MODEL', 'NG', 0.5)))).toMatchObject({
      status: 'DECIDED',
      outcome: 'OK',
    })
    expect(judged(both, world(rules, silent('MODEL'), silent('CASES')))).toMatchObject({
      status: 'NEEDS_REVIEW',
      doubt: 'ONE_VOICE',
    })
    expect(judged(both, world(rules, silent('MODEL'), answer('CASES', 'OK', 0.7)))).toMatchObject({
      status: 'DECIDED',
    })
  })
})
