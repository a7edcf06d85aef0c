import { canonicalJson, type JsonObject } from '#engine'
import { type Course, nextDecider } from './cascade.ts'
import { type Trace, askRules } from './decide.ts'
import { type Decision, decisionOf, stepOfRules } from './decision.ts'
import type { DecisionPolicy } from './decision-policy.ts'
import { rulesAsRated } from './rated-rules.ts'
import type { Setting } from './setting.ts'
import type { Step } from './step.ts'
import type { ReadyRuleSet } from './workflow-version.ts'

/** A judgement as it is stored, as far as it can be replayed. */
export interface Replayable extends Omit<Decision, 'trace'> {
  storedTrace: Trace
  inputData: JsonObject
}

/** Something that came out otherwise. */
export interface Difference {
  /** Which part of the judgement, such as `outcome` or `trace.results`. */
  field: string
  recorded: unknown
  replayed: unknown
}

/**
 * Reaches a stored judgement again: the rules are evaluated anew, at `now`, the moment for which they were; what a
 * model and similar cases said, and what figures were worth, is as recorded. Names what comes out otherwise: nothing,
 * unless the engine, the policy or the record has changed.
 */
export function replay(
  judgment: Replayable,
  { ruleSet: written, policy, now }: { ruleSet: ReadyRuleSet; policy: DecisionPolicy; now: Date },
): Difference[] {
  const { storedTrace, inputData } = judgment
  const ruleSet = rulesAsRated(written, storedTrace)
  const setting: Setting = {
    name: '',
    description: '',
    policy,
    ruleSet,
    ...recordedFigures(judgment, policy),
  }
  const finding = askRules(ruleSet, inputData, now)
  const byRules = stepOfRules(setting, finding)
  const steps = retraced(setting.course, storedTrace.steps, byRules)
  return differences(judgment, decisionOf(setting, finding, steps))
}

function recordedFigures(
  { storedTrace, threshold }: Replayable,
  policy: DecisionPolicy,
): Pick<Setting, 'course' | 'trust' | 'thresholds'> {
  const { steps, ratings, asked } = storedTrace
  const found = (decider: Step['decider']): Step | undefined =>
    steps?.find((step) => step.decider === decider)
  const why = ratings === undefined ? ('SETTING' as const) : ('ERROR_BUDGET' as const)
  const at = (decider: Step['decider']) => ({ at: found(decider)?.threshold ?? threshold, why })
  const { strategy, safetyCritical, errorBudget } = policy
  return {
    // Without steps the rules alone decided, whatever the strategy.
    course: {
      method: steps === undefined ? 'RULE' : (asked ?? 'HYBRID'),
      strategy,
      safetyCritical,
      errorBudget,
      threshold,
    },
    thresholds: { RULES: at('RULES'), MODEL: at('MODEL'), CASES: at('CASES') },
    trust: {
      digest: ratings ?? '',
      calibrate(decider, raw) {
        const step = found(decider)
        return step?.rawConfidence === raw ? (step.confidence ?? raw) : raw
      },
    },
  }
}

/** The steps in the order in which they would be asked again; one that was never asked can't be made up. */
function retraced(course: Course, recorded: readonly Step[] | undefined, byRules: Step): Step[] {
  const steps: Step[] = []
  for (let next = nextDecider(course, steps); next !== undefined; next = nextDecider(course, steps)) {
    const before = recorded?.find(({ decider }) => decider === next)
    const step = next === 'RULES' ? { ...byRules, durationMs: before?.durationMs ?? 0 } : before
    if (step === undefined) break
    steps.push(step)
  }
  return steps
}

/** Once a person has decided, what the deciders said is kept as proposed. */
function differences(judgment: Replayable, decision: Decision): Difference[] {
  const isPersons = judgment.status === 'DECIDED' && judgment.method === 'PERSON'
  const { trace, status, method, outcome, proposedOutcome, ...figures } = decision
  const { storedTrace } = judgment
  const said = isPersons
    ? [['proposedOutcome', judgment.proposedOutcome, outcome ?? proposedOutcome] as const]
    : [
        ['status', judgment.status, status] as const,
        ['method', judgment.method, method] as const,
        ['outcome', judgment.outcome, outcome] as const,
        ['proposedOutcome', judgment.proposedOutcome, proposedOutcome] as const,
      ]
  const names = ['confidence', 'threshold', 'explanation'] as const
  const parts = Object.keys({ ...storedTrace, ...trace }) as (keyof Trace)[]
  return [
    ...said,
    ...names.map((name) => [name, judgment[name], figures[name]] as const),
    ...parts.map((part) => [`trace.${part}`, storedTrace[part], trace[part]] as const),
  ].flatMap(([field, recorded, replayed]) =>
    canonicalJson(recorded ?? null) === canonicalJson(replayed ?? null)
      ? []
      : [{ field, recorded: recorded ?? null, replayed: replayed ?? null }],
  )
}
