import { type JsonObject, readReferences } from '#engine'
import { ruleConfidence } from './confidence.ts'
import type { Trace } from './decide.ts'
import type { ReadyRuleSet } from './workflow-version.ts'

/** What one rule said, in full. */
export interface SpelledRule {
  ruleId: string
  name: string
  when: string
  result: 'TRUE' | 'FALSE' | 'UNKNOWN'
  chosen: boolean
  outcome: unknown
  confidence: number
  unknown: { reason: string; path: string | null; message: string } | null
}

const RESULTS: Record<string, SpelledRule['result']> = { T: 'TRUE', F: 'FALSE', U: 'UNKNOWN' }

/** Every enabled rule with what it said, from what is stored of the evaluation. */
export function spellOutRules(trace: Trace, ruleSet: ReadyRuleSet, input: JsonObject): SpelledRule[] {
  const enabled = ruleSet.rules.map((rule, index) => ({ rule, index })).filter(({ rule }) => rule.enabled)
  return enabled.map(({ rule, index }, at) => {
    const unknown = trace.unknown.find((one) => one.at === at)
    return {
      ruleId: rule.id,
      name: rule.name,
      when: rule.when,
      result: RESULTS[trace.results[at] ?? 'U'] ?? 'UNKNOWN',
      chosen: trace.chosen.includes(index),
      outcome: rule.outcome,
      confidence: ruleConfidence(rule.confidence, ruleSet.compiled.rules[index]?.references ?? [], input),
      unknown:
        unknown === undefined
          ? null
          : { reason: unknown.reason, path: unknown.path ?? null, message: unknown.message },
    }
  })
}

/** The inputs that the rules read, with the values they had. */
export function spellOutValues(
  ruleSet: ReadyRuleSet,
  input: JsonObject,
): { path: string; present: boolean; value: unknown }[] {
  return readReferences(ruleSet.compiled.references, input).map((seen) => ({
    ...seen,
    value: seen.present ? seen.value : null,
  }))
}
