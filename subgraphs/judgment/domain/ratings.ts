import { canonicalJson } from '#engine'
import { DEFAULT_CONDITION, type Decider, type RuleMeaning } from './deciders.ts'
import type { Trace } from './decide.ts'
import { isAnswer } from './step.ts'
import { ruleAt } from './weigh.ts'
import type { ReadyRuleSet } from './workflow-version.ts'

/** Who was right about a record, and who wrong. */
export interface Ratings {
  deciders: { decider: Decider; raw: number; correct: boolean }[]
  /** Of the chosen rules; the default outcome is the rule of the empty condition. */
  rules: { rule: RuleMeaning; correct: boolean }[]
}

/** A judgement as far as ratings are drawn from it. */
export interface RatedJudgment {
  method: string
  outcome: unknown
  proposedOutcome: unknown
  confidence: number
  storedTrace: Trace
}

/** What came out about a record. */
export interface Finding {
  /** The right outcome; null when it is only known that the judged one is wrong. */
  right: unknown
  /** The outcome that was judged; null when there was none. */
  judged: unknown
}

/** Who said what about a record, and whether it was right; whoever said what nothing is known of is left out. */
export function ratingsOf(judgment: RatedJudgment, ruleSet: ReadyRuleSet, finding: Finding): Ratings {
  const { chosen, defaultApplied } = judgment.storedTrace
  const rules = chosen.map((place): RuleMeaning => ruleAt(ruleSet, place))
  if (defaultApplied && ruleSet.defaultOutcome !== null)
    rules.push({ when: DEFAULT_CONDITION, outcome: ruleSet.defaultOutcome.outcome })
  const isCollected = ruleSet.hitPolicy === 'COLLECT'
  return {
    deciders: saidIn(judgment).flatMap(({ outcome, ...said }) => {
      const correct = isRight(outcome, finding)
      return correct === undefined ? [] : [{ ...said, correct }]
    }),
    rules: rules.flatMap(({ when, outcome }) => {
      const correct = isCollected ? isAmongRight(outcome, finding) : isRight(outcome, finding)
      return correct === undefined ? [] : [{ rule: { when, outcome }, correct }]
    }),
  }
}

interface Said {
  decider: Decider
  raw: number
  outcome: unknown
}

/** Where no steps are kept, the rules alone were asked; when a person decided, what they said is kept as proposed. */
function saidIn({
  method,
  outcome,
  proposedOutcome,
  confidence,
  storedTrace: { steps },
}: RatedJudgment): Said[] {
  if (steps !== undefined)
    return steps
      .filter(isAnswer)
      .map(({ decider, rawConfidence: raw, outcome }) => ({ decider, raw, outcome }))
  const said = method === 'PERSON' ? proposedOutcome : (outcome ?? proposedOutcome)
  return said == null ? [] : [{ decider: 'RULES', raw: confidence, outcome: said }]
}

function isRight(outcome: unknown, { right, judged }: Finding): boolean | undefined {
  if (right !== null) return canonicalJson(outcome) === canonicalJson(right)
  return judged !== null && canonicalJson(outcome) === canonicalJson(judged) ? false : undefined
}

/** A rule whose outcome is collected with others' is right when that is among the right ones. */
function isAmongRight(outcome: unknown, { right }: Finding): boolean | undefined {
  if (!Array.isArray(right)) return undefined
  const wanted = canonicalJson(outcome)
  return right.some((one) => canonicalJson(one) === wanted)
}
