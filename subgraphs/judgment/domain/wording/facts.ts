import { type JsonObject, readReferences } from '#engine'
import type { Method } from '../cascade.ts'
import { said } from '../explanation.ts'
import type { Step } from '../step.ts'
import type { ReadyRuleSet } from '../workflow-version.ts'

/** What an explanation in words is made from: a judgement's trace and nothing else. */
export interface Facts {
  status: 'DECIDED' | 'NEEDS_REVIEW'
  /** What is decided, or else proposed; null for nothing. */
  outcome: string | null
  /** 0 to 1. */
  confidence: number
  threshold: number
  method: Method
  steps: readonly Step[]
  /** Rules that were chosen, with the values that they saw. */
  rules: { name: string; when: string; values: string }[]
  /** The default outcome was considered. */
  byDefault: boolean
  /** Rules tried. */
  tried: number
  version: number
  durationMs: number
}

/** A judgement as far as its explanation depends on it. */
export interface Explained {
  status: Facts['status']
  outcome: unknown
  proposedOutcome: unknown
  confidence: number
  threshold: number
  method: Method
  workflowVersion: number
  inputData: JsonObject
  durationMs: number
  storedTrace: { chosen: readonly number[]; results: string; defaultApplied: boolean }
}

/** The facts of a judgement; `ruleSet` is the one that judged. */
export function factsOf(judgment: Explained, ruleSet: ReadyRuleSet, steps: readonly Step[]): Facts {
  const { outcome, proposedOutcome, storedTrace, inputData, workflowVersion: version } = judgment
  const { status, confidence, threshold, method, durationMs } = judgment
  const told = outcome ?? proposedOutcome
  return {
    status,
    confidence,
    threshold,
    method,
    durationMs,
    version,
    steps,
    outcome: told == null ? null : said(told),
    byDefault: storedTrace.defaultApplied,
    tried: storedTrace.results.length,
    rules: storedTrace.chosen.flatMap((place) => {
      const rule = ruleSet.rules[place]
      const references = ruleSet.compiled.rules[place]?.references ?? []
      if (rule === undefined) return []
      const values = readReferences(references, inputData)
        .map(({ path, present, value }) => `${path} = ${present ? said(value) : '–'}`)
        .join(', ')
      return [{ name: rule.name, when: rule.when, values }]
    }),
  }
}
