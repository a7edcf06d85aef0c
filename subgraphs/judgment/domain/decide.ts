import { ENGINE_VERSION, type JsonObject, type RuleSetEvaluation, isUnknown } from '#engine'
import { defaultConfidence, ruleConfidence } from './confidence.ts'
import { explainDefault, explainMatch, explainNothing } from './explanation.ts'
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
interface Finding {
  outcome: unknown
  confidence: number
  explanation: string
  /** False when the finding can't decide however high its confidence: a default while some rule could not be told. */
  conclusive: boolean
}

/**
 * Decides a record by the rules alone. The rules that match vote by the hit policy; none matching, the default
 * outcome holds, provided that every rule is known to be false; else the rules abstain. Under the threshold, and
 * whenever they abstain, a person decides.
 */
export function decide(ruleSet: ReadyRuleSet, input: JsonObject, at: { threshold: number; now: Date }): Decision {
  const evaluation = ruleSet.compiled.evaluate(input, { now: at.now })
  const { verdicts, matched } = evaluation
  const finding = matched.length > 0 ? ofRules(ruleSet, input, matched) : ofDefault(ruleSet, input, evaluation)
  const trace: Trace = {
    engine: ENGINE_VERSION,
    results: verdicts.map(({ result }) => (result === true ? 'T' : result === false ? 'F' : 'U')).join(''),
    unknown: verdicts.flatMap(({ result }, index) =>
      isUnknown(result) ? [{ at: index, reason: result.reason, ...(result.path !== undefined && { path: result.path }), message: result.message }] : [],
    ),
    chosen: matched,
    defaultApplied: matched.length === 0 && ruleSet.defaultOutcome !== null,
  }
  if (finding === undefined) {
    const explanation = explainNothing(evaluation, ruleSet)
    return { status: 'NEEDS_REVIEW', outcome: undefined, proposedOutcome: undefined, confidence: 0, explanation, trace }
  }
  const { outcome, confidence } = finding
  if (finding.conclusive && confidence >= at.threshold) {
    return { status: 'DECIDED', outcome, proposedOutcome: undefined, confidence, explanation: finding.explanation, trace }
  }
  const short = finding.conclusive ? ` That is ${percent(confidence)} sure, less than the ${percent(at.threshold)} needed, so a person decides.` : ''
  return { status: 'NEEDS_REVIEW', outcome: undefined, proposedOutcome: outcome, confidence, explanation: finding.explanation + short, trace }
}

function ofRules(ruleSet: ReadyRuleSet, input: JsonObject, matched: readonly number[]): Finding {
  const rules = matched.map((index) => {
    const rule = ruleSet.rules[index]
    const compiled = ruleSet.compiled.rules[index]
    if (rule === undefined || compiled === undefined) throw new Error(`the rule set has no rule ${index}`)
    return { rule, references: compiled.references, confidence: ruleConfidence(rule.confidence, compiled.references, input) }
  })
  const outcome = ruleSet.hitPolicy === 'COLLECT' ? rules.map(({ rule }) => rule.outcome) : rules[0]?.rule.outcome
  return {
    outcome,
    // Several outcomes together are as sure as the least sure of them.
    confidence: Math.min(...rules.map(({ confidence }) => confidence)),
    explanation: explainMatch(outcome, rules, input),
    conclusive: true,
  }
}

function ofDefault(ruleSet: ReadyRuleSet, input: JsonObject, evaluation: RuleSetEvaluation): Finding | undefined {
  if (ruleSet.defaultOutcome === null) return undefined
  const { outcome, confidence } = ruleSet.defaultOutcome
  return {
    outcome,
    confidence: defaultConfidence(confidence, ruleSet.compiled.references, input, evaluation.verdicts),
    explanation: explainDefault(outcome, evaluation, ruleSet),
    conclusive: evaluation.verdicts.every(({ result }) => result === false),
  }
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`
}
