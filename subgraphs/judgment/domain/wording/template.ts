import { said } from '../explanation.ts'
import { type Step, isAnswer } from '../step.ts'
import { english } from './english.ts'
import type { Facts } from './facts.ts'
import { korean } from './korean.ts'
import type { Phrases } from './phrases.ts'

/** Whom an explanation is for: who acts on it, who answers for it, who looks into it. */
export type Audience = 'OPERATOR' | 'MANAGER' | 'ENGINEER'

/** What it is written in. */
export type Language = 'EN' | 'KO'

const PHRASES: Record<Language, Phrases> = { EN: english, KO: korean }

/** A judgement in words, by templates: always the same for the same trace. */
export function worded(facts: Facts, audience: Audience, language: Language): string {
  return SENTENCES[audience](facts, PHRASES[language]).join(' ')
}

type Sentences = (facts: Facts, phrases: Phrases) => string[]

const SENTENCES: Record<Audience, Sentences> = {
  OPERATOR: (facts, phrases) => [verdict(facts, phrases), ...grounds(facts, phrases)],

  MANAGER: (facts, phrases) => [
    verdict(facts, phrases),
    facts.status === 'DECIDED' ? phrases.by[facts.method] : phrases.asked,
    phrases.sure(facts.confidence, facts.threshold),
    ...facts.steps.map((step) => briefly(step, phrases)),
    ...costs(facts, phrases),
  ],

  ENGINEER: (facts, phrases) => [
    verdict(facts, phrases),
    phrases.version(facts.version),
    ...(facts.rules.length > 0
      ? facts.rules.map((rule) => phrases.ruleInFull(rule))
      : [ruleless(facts, phrases)]),
    ...facts.steps.flatMap((step) => inFull(step, phrases)),
    phrases.sure(facts.confidence, facts.threshold),
  ],
}

function verdict({ status, outcome }: Facts, phrases: Phrases): string {
  return status === 'DECIDED' && outcome !== null ? phrases.decided(outcome) : phrases.waiting(outcome)
}

/** What the outcome rests on: rules that say it, else who else does. */
function grounds(facts: Facts, phrases: Phrases): string[] {
  const { steps, outcome, rules } = facts
  const voices = steps.filter((step) => isAnswer(step) && said(step.outcome) === outcome)
  const others = voices.filter(({ decider }) => decider !== 'RULES')
  const byRules = others.length < voices.length
  if (byRules && rules.length > 0)
    return [...rules.map((rule) => phrases.rule(rule)), ...others.map((step) => briefly(step, phrases))]
  if (byRules) return [ruleless(facts, phrases)]
  return others.length > 0 ? others.map((step) => briefly(step, phrases)) : [ruleless(facts, phrases)]
}

function ruleless({ byDefault, tried }: Facts, phrases: Phrases): string {
  return byDefault ? phrases.byDefault(tried) : phrases.nothing(tried)
}

function briefly(step: Step, phrases: Phrases): string {
  const who = phrases.deciders[step.decider]
  return isAnswer(step)
    ? phrases.answered(who, said(step.outcome), step.confidence)
    : phrases.silent(who, reasonOf(step))
}

function inFull(step: Step, phrases: Phrases): string[] {
  const who = phrases.deciders[step.decider]
  const ms = rounded(step.durationMs)
  const { outcome } = step
  const main = isAnswer(step)
    ? phrases.inFull(who, {
        outcome: said(outcome),
        raw: rounded(step.rawConfidence),
        confidence: rounded(step.confidence),
        threshold: rounded(step.threshold),
        ms,
      })
    : phrases.silentInFull(who, reasonOf(step), ms)
  return [
    main,
    ...(step.cases === undefined ? [] : [phrases.cases(step.cases.length)]),
    ...(step.model === undefined ? [] : [phrases.model(step.model)]),
  ]
}

function costs({ steps }: Facts, phrases: Phrases): string[] {
  const usd = steps.reduce((sum, { model }) => sum + (model?.costUsd ?? 0), 0)
  return usd === 0 ? [] : [phrases.cost(rounded(usd))]
}

function reasonOf({ reason }: Step) {
  return reason ?? { code: 'UNKNOWN', message: '' }
}

/** Four decimals: enough to compare, few enough to read. */
function rounded(figure: number): number {
  return Math.round(figure * 10_000) / 10_000
}
