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

/**
 * A learned rule as one of a workflow's, under the name that it will have there. It is as sure as the cases that nothing
 * was learned from bear out: the mean of the posterior by Jeffreys' prior (Brown, Cai, DasGupta, Statistical Science
 * 16.2, 2001).
 */
export function asWorkflowRule<Outcome>({ id, when, outcome, heldOut }: LearnedRule): NewRule<Outcome> {
  const name = when.length > LONGEST_NAME ? `${when.slice(0, LONGEST_NAME - 1)}…` : when
  return {
    id: ruleIdOf({ id }),
    name,
    when,
    // It was read from JSON.
    outcome: outcome as Outcome,
    confidence: Number(((heldOut.correct + 0.5) / (heldOut.covered + 1)).toFixed(4)),
    priority: 0,
    enabled: true,
  }
}

/** The name of a learned rule among a workflow's: by its own id, of which the end is random. */
export function ruleIdOf({ id }: Pick<LearnedRule, 'id'>): string {
  return `learned-${id.slice(-12)}`
}
