import type { RuleMeasure } from './extraction.ts'
import type { LearnedRule } from './learned-rule.ts'

/** A learned rule as one of a workflow's. */
export interface NewRule<Outcome> {
  id: string
  name: string
  when: string
  outcome: Outcome
  confidence: number
  priority: number
  enabled: boolean
}

/** Characters of a rule's name. */
const LONGEST_NAME = 200

/** How far a rule's measured precision must fall under what it began with before it has drifted. */
const FALL = 0.05

/**
 * How sure a rule is when it goes into service, 0 to 1: what the cases that nothing was learned from bear out, as the
 * mean of the posterior by Jeffreys' prior (Brown, Cai, DasGupta, Statistical Science 16.2, 2001).
 */
export function confidenceOf({ correct, covered }: Pick<RuleMeasure, 'correct' | 'covered'>): number {
  return Number(((correct + 0.5) / (covered + 1)).toFixed(4))
}

/** The measured precision under which a rule has drifted: the usual one, or less for a rule of which little is known. */
export function floorOf(heldOut: RuleMeasure, usual: number): number {
  return Math.max(0, Math.min(usual, Number((confidenceOf(heldOut) - FALL).toFixed(4))))
}

/** A learned rule as one of a workflow's, under the name that it will have there. */
export function asWorkflowRule<Outcome>({ id, when, outcome, heldOut }: LearnedRule): NewRule<Outcome> {
  const name = when.length > LONGEST_NAME ? `${when.slice(0, LONGEST_NAME - 1)}…` : when
  return {
    id: ruleIdOf({ id }),
    name,
    when,
    // It was read from JSON.
    outcome: outcome as Outcome,
    confidence: confidenceOf(heldOut),
    priority: 0,
    enabled: true,
  }
}

/**
 * A workflow's rules with a learned one: behind all that people wrote, and among the learned ones before those that are
 * true of more cases. An exception goes before the general rule: where the first match decides, it would never be heard
 * otherwise.
 *
 * @param learned the learned rules of the workflow
 */
export function withRule<Rule extends { id: string }>(
  rules: readonly Rule[],
  entry: Rule,
  { rule, learned }: { rule: LearnedRule; learned: readonly LearnedRule[] },
): Rule[] {
  const others = rules.filter(({ id }) => id !== entry.id)
  const wider = new Set(
    learned.filter(({ heldOut }) => heldOut.coverage > rule.heldOut.coverage).map((other) => ruleIdOf(other)),
  )
  const written = others.findLastIndex(({ id }) => !learned.some((other) => ruleIdOf(other) === id))
  const place = others.findIndex(({ id }, at) => at > written && wider.has(id))
  return place < 0 ? [...others, entry] : others.toSpliced(place, 0, entry)
}

/** The name of a learned rule among a workflow's: by its own id, of which the end is random. */
export function ruleIdOf({ id }: Pick<LearnedRule, 'id'>): string {
  return `learned-${id.slice(-12)}`
}
