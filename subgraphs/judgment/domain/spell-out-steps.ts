import type { JsonObject } from '#engine'
import type { Trace } from './decide.ts'
import { silenceOfRules } from './decision.ts'
import type { Step } from './step.ts'
import { weighDefault, weighRules } from './weigh.ts'
import type { ReadyRuleSet } from './workflow-version.ts'

/** A judgement as it is stored, as far as its steps depend on it. */
export interface Traced {
  proposedOutcome: unknown
  confidence: number
  threshold: number
  inputData: JsonObject
  storedTrace: Trace
  durationMs: number
}

/** Who was asked, in order: as stored, or worked out anew where the rules alone decided. `ruleSet` is as it was rated. */
export function stepsOf(judgment: Traced, ruleSet: ReadyRuleSet): Step[] {
  return judgment.storedTrace.steps ?? [stepOfRulesAlone(judgment, ruleSet)]
}

function stepOfRulesAlone(judgment: Traced, ruleSet: ReadyRuleSet): Step {
  const { storedTrace, inputData, threshold, durationMs } = judgment
  const { chosen, results } = storedTrace
  const rest = { decider: 'RULES' as const, threshold, durationMs }
  const weighed =
    chosen.length > 0 ? weighRules(ruleSet, inputData, chosen) : weighDefault(ruleSet, inputData, [])
  if (weighed !== undefined && (chosen.length > 0 || !results.includes('U'))) {
    const { outcome, confidence } = weighed
    return { ...rest, status: 'ANSWERED', outcome, rawConfidence: confidence, confidence }
  }
  const { proposedOutcome: outcome, confidence } = judgment
  const leaning = outcome == null ? {} : { outcome, rawConfidence: confidence, confidence }
  return { ...rest, status: 'ABSTAINED', reason: silenceOfRules(outcome ?? undefined), ...leaning }
}
