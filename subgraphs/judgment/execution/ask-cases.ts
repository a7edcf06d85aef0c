import { canonicalJson } from '#engine'
import type { Step, StepReason } from '../domain/step.ts'
import { type Matter, reasonOf } from './matter.ts'

/** The share of the time left that similar cases are waited for when they have to decide. */
const SHARE = 0.5

/** What similar rated cases say of a record. */
export async function askCases(matter: Matter): Promise<Step> {
  const started = performance.now()
  const step = await vote(matter).catch((error: unknown) => ({
    status: 'FAILED' as const,
    reason: reasonOf(error),
  }))
  return { decider: 'CASES', ...step, durationMs: performance.now() - started }
}

async function vote(matter: Matter): Promise<Omit<Step, 'decider' | 'durationMs'>> {
  const { policy, trust, thresholds } = matter.setting
  const similar = await matter.similar.within(matter, SHARE)
  const cases = similar.cases.map(({ id, similarity, outcome }) => ({ id, similarity, outcome }))
  if (similar.vote === null) return { status: 'ABSTAINED', reason: NO_CASES }
  const { outcome, confidence: rawConfidence } = similar.vote
  const said = canonicalJson(outcome)
  if (policy.outcomes?.every((allowed) => canonicalJson(allowed.outcome) !== said) === true) {
    const message = `they say ${said}, which the workflow's policy doesn't name`
    return { status: 'ABSTAINED', reason: { code: 'NOT_ALLOWED', message }, cases }
  }
  const confidence = trust.calibrate('CASES', rawConfidence)
  const answer = { outcome, rawConfidence, confidence, threshold: thresholds.CASES.at, cases }
  const { support } = similar.vote
  return support < FEWEST
    ? { status: 'ABSTAINED', reason: tooFew(support), ...answer }
    : { status: 'ANSWERED', ...answer }
}

/** Fewer cases than this are anecdotes: they may agree on anything. What they lean to is proposed. */
const FEWEST = 5

function tooFew(support: number): StepReason {
  const rated = support === 1 ? 'only one case is' : `only ${support} cases are`
  return { code: 'TOO_FEW_CASES', message: `${rated} rated so far, where it takes ${FEWEST} to decide` }
}

const NO_CASES: StepReason = { code: 'NO_CASES', message: 'no case of this workflow has been rated yet' }
