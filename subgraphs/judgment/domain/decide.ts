import { ENGINE_VERSION, type JsonObject, type RuleSetEvaluation, isUnknown } from '#engine'
import { explainDefault, explainMatch, explainNothing } from './explanation.ts'
import { type Weighed, ruleAt, weighDefault, weighRules } from './weigh.ts'
import type { ReadyRuleSet } from './workflow-version.ts'

/** What the rules came to on one record. */
export interface Decision {
  status: 'DECIDED' | 'NEEDS_REVIEW'
  /** Undefined unless decided. */
  outcome: unknown
  /** What the rules lean to, though not surely enough; undefined when decided or when they say nothing. */
  proposedOutcome: unknown
  confidence: number
  explanation: string
  trace: Trace
}

/** What is stored of an evaluation: the rest follows from the rule set and the record. */
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
}

/** What is said for or against an outcome before the threshold is applied. */
interface Finding extends Weighed {
  explanation: string
  /** False when the finding can't decide however high its confidence: a default while some rule could not be told. */
  conclusive: boolean
}

/**
 * Decides a record by the rules alone. The rules that match vote by the hit policy; none matching, the default
 * outcome holds, provided that every rule is known to be false; else the rules abstain. Under the threshold, and
 * whenever they abstain, a person decides.
 */
export function decide(
  ruleSet: ReadyRuleSet,
  input: JsonObject,
  { threshold, now }: { threshold: number; now: Date },
): Decision {
  const evaluation = ruleSet.compiled.evaluate(input, { now })
  const trace = traceOf(evaluation, ruleSet)
  const finding =
    evaluation.matched.length > 0
      ? ofRules(ruleSet, input, evaluation.matched)
      : ofDefault(ruleSet, input, evaluation)
  if (finding === undefined) {
    const explanation = explainNothing(evaluation, ruleSet)
    return { ...UNDECIDED, proposedOutcome: undefined, confidence: 0, explanation, trace }
  }
  const { outcome, confidence, explanation, conclusive } = finding
  if (!conclusive) return { ...UNDECIDED, proposedOutcome: outcome, confidence, explanation, trace }
  if (confidence < threshold) {
    const short = `That is ${percent(confidence)} sure, less than the ${percent(threshold)} needed, so a person decides.`
    return {
      ...UNDECIDED,
      proposedOutcome: outcome,
      confidence,
      explanation: `${explanation} ${short}`,
      trace,
    }
  }
  return { status: 'DECIDED', outcome, proposedOutcome: undefined, confidence, explanation, trace }
}

const UNDECIDED = { status: 'NEEDS_REVIEW', outcome: undefined } as const

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

function ofRules(ruleSet: ReadyRuleSet, input: JsonObject, matched: readonly number[]): Finding {
  const weighed = weighRules(ruleSet, input, matched)
  const rules = matched.map((place) => ({
    rule: ruleAt(ruleSet, place),
    references: ruleSet.compiled.rules[place]?.references ?? [],
  }))
  return { ...weighed, explanation: explainMatch(weighed.outcome, rules, input), conclusive: true }
}

function ofDefault(
  ruleSet: ReadyRuleSet,
  input: JsonObject,
  evaluation: RuleSetEvaluation,
): Finding | undefined {
  const weighed = weighDefault(ruleSet, input, evaluation.verdicts)
  return (
    weighed && {
      ...weighed,
      explanation: explainDefault(weighed.outcome, evaluation, ruleSet),
      conclusive: evaluation.verdicts.every(({ result }) => result === false),
    }
  )
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`
}
