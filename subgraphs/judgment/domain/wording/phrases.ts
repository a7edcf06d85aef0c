import type { Method } from '../cascade.ts'
import type { Decider } from '../deciders.ts'
import type { ModelRecord, StepReason } from '../step.ts'
import type { Facts } from './facts.ts'

/** The figures of an answer. */
export interface Figures {
  outcome: string
  raw: number
  confidence: number
  threshold: number
  ms: number
}

/** What a language says of a judgement. */
export interface Phrases {
  decided(outcome: string): string
  waiting(outcome: string | null): string
  sure(confidence: number, threshold: number): string
  by: Record<Method, string>
  asked: string
  rule(rule: Facts['rules'][number]): string
  ruleInFull(rule: Facts['rules'][number]): string
  byDefault(tried: number): string
  nothing(tried: number): string
  deciders: Record<Decider, string>
  answered(who: string, outcome: string, confidence: number): string
  silent(who: string, reason: StepReason): string
  inFull(who: string, figures: Figures): string
  silentInFull(who: string, reason: StepReason, ms: number): string
  cases(count: number): string
  model(record: ModelRecord): string
  cost(usd: number): string
  version(version: number): string
}
