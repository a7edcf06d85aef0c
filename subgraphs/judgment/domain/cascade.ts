/** Who is asked next about a record, and what follows from what was said: the order of a judgement, without the asking. */
import { canonicalJson } from '#engine'
import type { DecisionPolicy } from './decision-policy.ts'
import { type Party, partiesOf } from './agreement.ts'
import { type Step, isAnswer } from './step.ts'
import type { Decider } from './deciders.ts'

/** How to judge, and who did. */
export type Method = 'RULE' | 'LLM' | 'HYBRID' | 'CASES' | 'PERSON'

/** What a judgement is held to. */
export interface Course extends Pick<DecisionPolicy, 'strategy' | 'safetyCritical' | 'errorBudget'> {
  method: Method
  /** What it takes to decide where no decider's own threshold holds, 0 to 1. */
  threshold: number
}

/** What follows from what the deciders said. */
export interface Conclusion {
  status: 'DECIDED' | 'NEEDS_REVIEW'
  /** Undefined unless decided. */
  outcome: unknown
  /** What would be decided if it were surer; undefined when decided, or when nobody said anything. */
  proposedOutcome: unknown
  /** 0 to 1; 0 when nobody said anything. */
  confidence: number
  rawConfidence: number
  threshold: number
  method: Method
  /** Why a person decides; undefined when none needs to. */
  doubt?: Doubt | undefined
}

/** Why a person decides. */
export type Doubt =
  /** It was asked for. */
  | 'ASKED'
  /** Nobody answered. */
  | 'NOBODY'
  /** Less sure than needed. */
  | 'UNSURE'
  /** Whoever is surest may decide nothing now. */
  | 'WITHHELD'
  /** Rules and others disagree, and are about as sure. */
  | 'DISAGREEMENT'
  /** A consensus takes two. */
  | 'ONE_VOICE'
  /** A rule that could not be told might say otherwise, and nobody may overrule it. */
  | 'OPEN_RULE'

/** Confidences that differ by less are close: who disagrees so closely under CONSENSUS decides nothing. */
const CLOSE = 0.2

/** The decider to ask after these; undefined when enough was said. */
export function nextDecider(course: Course, steps: readonly Step[]): Decider | undefined {
  const next = orderOf(course).find((decider) => steps.every((step) => step.decider !== decider))
  return next !== undefined && isNeeded(next, course, steps) ? next : undefined
}

/**
 * What follows from what was said. Nothing is decided under its threshold; in a safety-critical workflow nothing is
 * decided against a rule; the same steps always lead to the same conclusion.
 */
export function conclude(course: Course, steps: readonly Step[]): Conclusion {
  // With an error budget each decider's threshold is proved for it alone: nothing is known of two together.
  const parties = partiesOf(steps.filter(isAnswer), course.errorBudget === null)
  const lead = (course.safetyCritical ? parties.find(hasRules) : undefined) ?? parties[0]
  if (lead === undefined) return nobodySays(course, steps)
  const { outcome, confidence, rawConfidence, threshold } = lead
  const doubt = doubtOf(lead, parties, course, steps)
  const figures = { confidence, rawConfidence, threshold, method: methodOf(lead) }
  return doubt === undefined
    ? { status: 'DECIDED', outcome, proposedOutcome: undefined, ...figures }
    : { status: 'NEEDS_REVIEW', outcome: undefined, proposedOutcome: outcome, ...figures, doubt }
}

/** Whether the rules alone decide when they are sure enough, so that nobody else needs to be asked. */
export function rulesSuffice({ method, strategy, safetyCritical }: Course): boolean {
  return (
    method === 'RULE' ||
    (method === 'HYBRID' && (strategy === 'RULE_FIRST' || (strategy === 'LLM_FIRST' && safetyCritical)))
  )
}

function orderOf({ method, strategy, safetyCritical }: Course): readonly Decider[] {
  // Nobody is asked past the rules where nobody may overrule them.
  const rules: Decider[] = safetyCritical ? ['RULES'] : []
  switch (method) {
    case 'RULE':
      return ['RULES']
    case 'LLM':
      return [...rules, 'MODEL']
    case 'CASES':
      return [...rules, 'CASES']
    case 'PERSON':
      return []
    case 'HYBRID':
      return strategy === 'LLM_FIRST' && !safetyCritical
        ? ['MODEL', 'RULES', 'CASES']
        : ['RULES', 'MODEL', 'CASES']
  }
}

function isNeeded(next: Decider, course: Course, steps: readonly Step[]): boolean {
  if (steps.length === 0 || course.method !== 'HYBRID') return true
  const answered = steps.filter(isAnswer)
  if (course.strategy === 'CONSENSUS') return next !== 'CASES' || answered.length < 2
  if (conclude(course, steps).status === 'DECIDED') return false
  return next !== 'CASES' || answered.every(({ decider }) => decider !== 'MODEL')
}

function doubtOf(
  lead: Party,
  parties: readonly Party[],
  course: Course,
  steps: readonly Step[],
): Doubt | undefined {
  if (course.safetyCritical && isOpen(lead, steps)) return 'OPEN_RULE'
  if (lead.threshold > 1) return 'WITHHELD'
  if (!(lead.confidence >= lead.threshold)) return 'UNSURE'
  if (course.method !== 'HYBRID' || course.strategy !== 'CONSENSUS') return undefined
  if (parties.length === 1 && lead.voices.length === 1) return 'ONE_VOICE'
  const close = parties.some(
    (party) => party !== lead && Math.abs(lead.confidence - party.confidence) < CLOSE,
  )
  return close ? 'DISAGREEMENT' : undefined
}

function hasRules({ voices }: Party): boolean {
  return voices.some(({ decider }) => decider === 'RULES')
}

/** Whether a rule that could not be told would say otherwise, and the rules don't say this themselves. */
function isOpen(lead: Party, steps: readonly Step[]): boolean {
  if (hasRules(lead)) return false
  const said = canonicalJson(lead.outcome)
  return steps.some(({ open = [] }) => open.some((outcome) => canonicalJson(outcome) !== said))
}

function methodOf({ voices }: Party): Method {
  const [first, ...others] = voices
  return first === undefined || others.length > 0 ? 'HYBRID' : METHODS[first.decider]
}

const METHODS: Record<Decider, Method> = { RULES: 'RULE', MODEL: 'LLM', CASES: 'CASES' }

function nobodySays(course: Course, steps: readonly Step[]): Conclusion {
  const leaning = steps.find((step) => step.outcome !== undefined)
  return {
    status: 'NEEDS_REVIEW',
    outcome: undefined,
    proposedOutcome: leaning?.outcome,
    confidence: leaning?.confidence ?? 0,
    rawConfidence: leaning?.rawConfidence ?? 0,
    threshold: leaning?.threshold ?? course.threshold,
    method: course.method,
    doubt: course.method === 'PERSON' ? 'ASKED' : 'NOBODY',
  }
}
