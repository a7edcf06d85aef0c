import { canonicalJson } from '../domain/input-data.ts'
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
  return { status: 'ANSWERED', outcome, rawConfidence, confidence, threshold: thresholds.CASES.at, cases }
}

const NO_CASES: StepReason = { code: 'NO_CASES', message: 'no case of this workflow has been rated yet' }
