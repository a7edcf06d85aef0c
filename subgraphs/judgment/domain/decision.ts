import { type Conclusion, conclude, rulesSuffice } from './cascade.ts'
import { type RulesFinding, type Trace, openOutcomes } from './decide.ts'
import { explainSteps } from './explain-steps.ts'
import { tracksOf } from './rated-rules.ts'
import type { Setting } from './setting.ts'
import type { Step, StepReason } from './step.ts'

/** What was decided about one record, and all that it rests on. */
export interface Decision extends Omit<Conclusion, 'rawConfidence' | 'doubt'> {
  explanation: string
  trace: Trace
}

/** The rules' decision, where they are asked first and suffice; undefined when others have to be asked. */
export function decidedByRules(setting: Setting, finding: RulesFinding): Decision | undefined {
  const { course, ruleSet, trust, thresholds } = setting
  const { at: threshold, why } = thresholds.RULES
  if (finding.status !== 'ANSWERED' || threshold > 1 || !rulesSuffice(course)) return undefined
  const confidence = trust.calibrate('RULES', finding.confidence)
  if (!(confidence >= threshold)) return undefined
  if (confidence !== finding.confidence || why !== 'SETTING' || ruleSet.tracks.size > 0)
    return decisionOf(setting, finding, [stepOfRules(setting, finding)])
  const { outcome, explanation, trace } = finding
  const figures = { confidence, threshold, method: 'RULE' as const }
  return { status: 'DECIDED', outcome, proposedOutcome: undefined, ...figures, explanation, trace }
}

/** What follows from what the deciders said, with all that it rests on. */
export function decisionOf(setting: Setting, finding: RulesFinding, steps: readonly Step[]): Decision {
  const { rawConfidence, doubt, ...concluded } = conclude(setting.course, steps)
  const explanation = explainSteps(steps, finding.explanation, { ...concluded, rawConfidence, doubt })
  return {
    ...concluded,
    explanation,
    trace: traceWith(setting, finding, steps, { ...concluded, rawConfidence }),
  }
}

/** What the rules say, as a step. */
export function stepOfRules(
  { course, ruleSet, trust, thresholds }: Setting,
  { status, outcome, confidence, trace, durationMs }: RulesFinding,
): Step {
  const open = course.safetyCritical ? openOutcomes(trace, ruleSet) : []
  return {
    decider: 'RULES',
    status,
    ...(status === 'ABSTAINED' ? { reason: silenceOfRules(outcome) } : {}),
    ...(outcome !== undefined && {
      outcome,
      rawConfidence: confidence,
      confidence: trust.calibrate('RULES', confidence),
      threshold: thresholds.RULES.at,
    }),
    ...(open.length > 0 && { open }),
    durationMs,
  }
}

/** Why the rules abstain: with a leaning, because some rule could not be told. */
export function silenceOfRules(leaning: unknown): StepReason {
  return leaning === undefined
    ? { code: 'NO_MATCH', message: 'no rule is known to match, and there is no default outcome' }
    : { code: 'OPEN_RULE', message: 'a rule can’t be told, so the default outcome is only proposed' }
}

/** Nothing but the rules' own trace where they alone decided, by figures that nothing was made of: that says it all. */
function traceWith(
  setting: Setting,
  { trace }: RulesFinding,
  steps: readonly Step[],
  concluded: Pick<Conclusion, 'status' | 'confidence' | 'rawConfidence'>,
): Trace {
  const tracks = tracksOf(trace, setting.ruleSet)
  const isRated = tracks !== undefined || dependsOnRatings(setting, steps)
  const byRulesAlone = steps.length === 1 && steps[0]?.decider === 'RULES' && concluded.status === 'DECIDED'
  if (byRulesAlone && !isRated) return trace
  const { confidence, rawConfidence } = concluded
  return {
    ...trace,
    steps: [...steps],
    ...(setting.course.method !== 'HYBRID' && { asked: setting.course.method }),
    ...(rawConfidence !== confidence && { rawConfidence }),
    ...(isRated && { ratings: setting.trust.digest }),
    ...(tracks !== undefined && { tracks }),
  }
}

/** Whether ratings made a figure or a threshold of the steps what it is. */
function dependsOnRatings({ thresholds }: Setting, steps: readonly Step[]): boolean {
  return steps.some(
    ({ decider, confidence, rawConfidence }) =>
      confidence !== rawConfidence || thresholds[decider].why !== 'SETTING',
  )
}
