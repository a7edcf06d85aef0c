import { canonicalJson, ENGINE_VERSION, isUnknown, type JsonObject, type RuleSetEvaluation } from '#engine'
import type { Method } from './cascade.ts'
import { explainDefault, explainMatch, explainNothing } from './explanation.ts'
import type { Step } from './step.ts'
import { ruleAt, weighDefault, weighRules } from './weigh.ts'
import type { ReadyRuleSet } from './workflow-version.ts'

/** What is stored of how a judgement came about: the rest follows from the rule set and the record. */
export interface Trace {
  engine: string
  /** One letter for each enabled rule in order: T, F, or U for unknown. */
  results: string
  /** Why rules were unknown, by their place among the enabled ones. */
  unknown: { at: number; reason: string; path?: string; message: string }[]
  /** Places, among all rules, of those that the hit policy chose. */
  chosen: readonly number[]
  /** No rule matched, and the default outcome was considered. */
  defaultApplied: boolean
  /** Who was asked, in order; absent where the rules alone were, and their figure was worth what it says. */
  steps?: Step[]
  /** The method that was asked for, where it was another than HYBRID. */
  asked?: Method
  /** What the outcome's figure was before calibration, where that differs. */
  rawConfidence?: number
  /** The state of the ratings that thresholds and calibration followed from; absent where there were none. */
  ratings?: string
  /** Ratings of the chosen rules, by their places; absent where there were none. */
  tracks?: { at: number; correct: number; wrong: number }[]
}

/** What the rules say of one record, before anybody asks whether that is enough. */
export interface RulesFinding {
  /** ABSTAINED also with an outcome: a default while some rule could not be told is only a leaning. */
  status: 'ANSWERED' | 'ABSTAINED'
  /** Undefined when they say nothing. */
  outcome: unknown
  /** Before calibration, 0 to 1. */
  confidence: number
  explanation: string
  trace: Trace
  durationMs: number
}

/**
 * What the rules say of a record. The rules that match vote by the hit policy; none matching, the default outcome
 * holds, provided that every rule is known to be false; else the rules abstain.
 */
export function askRules(ruleSet: ReadyRuleSet, input: JsonObject, now: Date): RulesFinding {
  const started = performance.now()
  const evaluation = ruleSet.compiled.evaluate(input, { now })
  const found =
    evaluation.matched.length > 0
      ? ofRules(ruleSet, input, evaluation.matched)
      : ofDefault(ruleSet, input, evaluation)
  return { ...found, trace: traceOf(evaluation, ruleSet), durationMs: performance.now() - started }
}

/** Outcomes of the rules that could not be told, each once. */
export function openOutcomes({ unknown }: Trace, { rules, defaultOutcome }: ReadyRuleSet): unknown[] {
  if (unknown.length === 0) return []
  const enabled = rules.filter((rule) => rule.enabled)
  const untold = unknown.flatMap(({ at }) => enabled[at] ?? [])
  // Were they all false, the default outcome would hold.
  const open = [...untold, ...(defaultOutcome === null ? [] : [defaultOutcome])]
  return [...new Map(open.map(({ outcome }) => [canonicalJson(outcome), outcome])).values()]
}

function traceOf({ verdicts, matched }: RuleSetEvaluation, ruleSet: ReadyRuleSet): Trace {
  const letter = { true: 'T', false: 'F' } as const
  return {
    engine: ENGINE_VERSION,
    results: verdicts.map(({ result }) => (isUnknown(result) ? 'U' : letter[`${result}`])).join(''),
    unknown: verdicts.flatMap(({ result }, index) => {
      if (!isUnknown(result)) return []
      const { reason, path, message } = result
      return [{ at: index, reason, ...(path !== undefined && { path }), message }]
    }),
    chosen: matched,
    defaultApplied: matched.length === 0 && ruleSet.defaultOutcome !== null,
  }
}

type Found = Omit<RulesFinding, 'trace' | 'durationMs'>

function ofRules(ruleSet: ReadyRuleSet, input: JsonObject, matched: readonly number[]): Found {
  const weighed = weighRules(ruleSet, input, matched)
  const rules = matched.map((place) => ({
    rule: ruleAt(ruleSet, place),
    references: ruleSet.compiled.rules[place]?.references ?? [],
  }))
  return { status: 'ANSWERED', ...weighed, explanation: explainMatch(weighed.outcome, rules, input) }
}

function ofDefault(ruleSet: ReadyRuleSet, input: JsonObject, evaluation: RuleSetEvaluation): Found {
  const weighed = weighDefault(ruleSet, input, evaluation.verdicts)
  if (weighed === undefined) {
    const explanation = explainNothing(evaluation, ruleSet)
    return { status: 'ABSTAINED', outcome: undefined, confidence: 0, explanation }
  }
  const conclusive = evaluation.verdicts.every(({ result }) => result === false)
  const explanation = explainDefault(weighed.outcome, evaluation, ruleSet)
  return { status: conclusive ? 'ANSWERED' : 'ABSTAINED', ...weighed, explanation }
}
