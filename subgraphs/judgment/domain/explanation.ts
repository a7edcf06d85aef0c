import {
  canonicalJson,
  isUnknown,
  type JsonObject,
  readReferences,
  type Reference,
  type RuleSetEvaluation,
} from '#engine'
import type { Rule, RuleSet } from './workflow-version.ts'

/** Values and rules named in an explanation; the trace has them all. */
const MOST_NAMED = 6

/** Why the matching rules lead to the outcome, with the values that they saw. */
export function explainMatch(
  outcome: unknown,
  rules: readonly { rule: Rule; references: readonly Reference[] }[],
  input: JsonObject,
): string {
  const reasons = rules
    .slice(0, MOST_NAMED)
    .map(({ rule, references }) => `${called(rule)} matches${seen(references, input)}`)
  const more = rules.length > MOST_NAMED ? `, and ${rules.length - MOST_NAMED} more` : ''
  return `${said(outcome)}: ${reasons.join('; ')}${more}.`
}

/** Why the default outcome holds, or why it is only proposed. */
export function explainDefault(outcome: unknown, evaluation: RuleSetEvaluation, ruleSet: RuleSet): string {
  const untold = untoldRules(evaluation, ruleSet)
  if (untold === '')
    return `${said(outcome)}: none of the ${evaluation.verdicts.length} rules matches, so the default outcome holds.`
  return `No rule matches, but ${untold}, so the default outcome ${said(outcome)} is only proposed.`
}

/** Why the rules abstain. */
export function explainNothing(evaluation: RuleSetEvaluation, ruleSet: RuleSet): string {
  const untold = untoldRules(evaluation, ruleSet)
  const why =
    untold === ''
      ? `None of the ${evaluation.verdicts.length} rules matches`
      : `No rule matches, and ${untold}`
  return `${why}, and the workflow has no default outcome.`
}

function untoldRules(evaluation: RuleSetEvaluation, ruleSet: RuleSet): string {
  const untold = evaluation.verdicts.flatMap(({ index, result }) => {
    const rule = ruleSet.rules[index]
    return isUnknown(result) && rule !== undefined
      ? [`${called(rule)} can't be told (${result.message.replace(/\.$/, '')})`]
      : []
  })
  const more = untold.length > MOST_NAMED ? `, and ${untold.length - MOST_NAMED} more can't either` : ''
  return untold.slice(0, MOST_NAMED).join(', ') + more
}

function called(rule: Rule): string {
  return rule.name === rule.when ? `rule ${rule.id} [${rule.when}]` : `rule “${rule.name}” [${rule.when}]`
}

function seen(references: readonly Reference[], input: JsonObject): string {
  const values = readReferences(references.slice(0, MOST_NAMED), input)
  if (values.length === 0) return ''
  return `, where ${values.map(({ path, present, value }) => `${path} ${present ? `is ${said(value)}` : 'is missing'}`).join(' and ')}`
}

/** A value as a sentence has it, cut where it is long. */
export function said(value: unknown): string {
  const text = typeof value === 'string' ? value : canonicalJson(value)
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}
