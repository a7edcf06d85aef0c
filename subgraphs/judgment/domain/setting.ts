import type { Course, Method } from './cascade.ts'
import type { Deciding } from './model-question.ts'
import type { RatedRuleSet } from './rated-rules.ts'
import type { Threshold } from './calibration/threshold.ts'
import type { Decider } from './deciders.ts'
import type { Trust } from './trust.ts'

/** What holds for all records that are judged alike. */
export interface Setting extends Deciding {
  ruleSet: RatedRuleSet
  course: Course
  trust: Pick<Trust, 'digest' | 'calibrate'>
  /** What it takes a decider to decide. */
  thresholds: Record<Decider, Pick<Threshold, 'at' | 'why'>>
}

/** What a caller asks of a judgement. */
export interface Asked {
  method: Method
  /** 0 to 1; undefined: the workflow's, else the installation's. */
  threshold: number | undefined
  /** The installation's threshold. */
  usual: number
}

/** What all records of a request are held to. */
export function settingOf(
  deciding: Deciding & { ruleSet: RatedRuleSet },
  trust: Trust,
  { method, threshold: asked, usual }: Asked,
): Setting {
  const { strategy, safetyCritical, errorBudget, threshold: set } = deciding.policy
  const threshold = asked ?? set ?? usual
  const rulesFirst = strategy === 'RULE_FIRST' && method !== 'CASES'
  const held = (decider: Decider): Pick<Threshold, 'at' | 'why'> => {
    const found = trust.threshold(decider, { threshold, errorBudget, rulesFirst })
    // Nobody can talk a workflow out of what it promises: a caller may ask for more, never for less.
    return asked !== undefined && errorBudget !== null && found.at < asked ? { ...found, at: asked } : found
  }
  return {
    ...deciding,
    trust,
    course: { method, strategy, safetyCritical, errorBudget, threshold },
    thresholds: { RULES: held('RULES'), MODEL: held('MODEL'), CASES: held('CASES') },
  }
}
