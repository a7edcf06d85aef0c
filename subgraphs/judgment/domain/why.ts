/** What a judgement rests on, and what would have made it another: worked out anew from what is stored. */
import {
  type Counterfactual,
  type DecidingRuleSet,
  type JsonObject,
  type JsonValue,
  type ReferencedValue,
  counterfactual,
  minimalEvidence,
} from '#engine'
import type { Trace } from './decide.ts'
import type { InputCheck } from './input-schema.ts'
import { decidedOutcome } from './weigh.ts'
import type { ReadyRuleSet } from './workflow-version.ts'

/** A judgement as it is stored, as far as it is asked about. */
export interface Judged {
  inputData: JsonObject
  threshold: number
  storedTrace: Trace
  createdAt: Date
}

/** Inputs that suffice, and the conditions on them that decided. */
interface FoundEvidence {
  inputs: ReferencedValue[]
  conditions: { ruleId: string; text: string; result: unknown }[]
}

/** The fewest inputs that suffice for what the rules said; null when they neither matched nor were all false. */
export function evidenceOf(
  { inputData, storedTrace, createdAt }: Judged,
  ruleSet: ReadyRuleSet,
): FoundEvidence | null {
  const { chosen, results } = storedTrace
  if (chosen.length === 0 && (results === '' || results.includes('U'))) return null
  const { hitPolicy, rules } = ruleSet
  const { inputs, conditions } = minimalEvidence({ hitPolicy, rules }, inputData, { now: createdAt })
  return {
    inputs: [...inputs],
    // Of a rule set, each condition is some rule's.
    conditions: conditions.map((condition) => ({ ...condition, ruleId: condition.ruleId ?? '' })),
  }
}

/** What counterfactuals are looked for, and within what. */
export interface Sought {
  /** The outcome to be reached; undefined is any other than now. */
  target: unknown
  maxChanges: 1 | 2
  schema: unknown
  check: InputCheck
}

/** The smallest changes of a judgement's input on which the rules would have decided otherwise, surely enough. */
export function counterfactualsOf(
  { inputData, threshold, createdAt: now }: Judged,
  ruleSet: ReadyRuleSet,
  { target, maxChanges, schema, check }: Sought,
): Counterfactual[] {
  const { hitPolicy, rules, defaultOutcome } = ruleSet
  const definition: DecidingRuleSet = {
    hitPolicy,
    // Outcomes are JSON.
    rules: rules.map((rule) => ({ ...rule, outcome: rule.outcome as JsonValue })),
    defaultOutcome: defaultOutcome?.outcome as JsonValue | undefined,
  }
  return counterfactual(definition, inputData, {
    // A schema that judges is an object, or there is none.
    schema: schema as Readonly<Record<string, unknown>> | null,
    target: target as JsonValue | undefined,
    maxChanges,
    now,
    evaluations: MOST_EVALUATIONS,
    admits: (input) => check(input).length === 0,
    decide(input) {
      const { verdicts, matched } = ruleSet.compiled.evaluate(input, { now })
      const untold = verdicts.some(({ result }) => typeof result !== 'boolean')
      return decidedOutcome(ruleSet, input, { chosen: matched, untold }, threshold) as JsonValue | undefined
    },
  })
}

/** Some tenths of a second at most, for as many rules as there may be. */
const MOST_EVALUATIONS = 5_000
