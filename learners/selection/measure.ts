import { type CompiledRuleSet, compileRuleSet, ExpressionError, type JsonObject, RuleSetError } from '#engine'
import type { Labels } from '../data-set/data-set.ts'
import { type Bits, bitsWhere, countBits, countBoth } from '../rules/bits.ts'
import { fisherExact } from '../statistics/fisher.ts'
import { type Interval, clopperPearson, wilson } from '../statistics/intervals.ts'

/** How a rule does on cases whose right outcome is known. Shares are from 0 to 1; NaN is never among them. */
export interface Measure {
  /** Cases in all. */
  readonly cases: number
  /** Cases for which the rule is true. */
  readonly covered: number
  /** Covered cases of the rule's outcome. */
  readonly correct: number
  /** Correct of covered; 0 where none is covered. */
  readonly precision: number
  /** Bounds of the precision at 95 %: Wilson's. */
  readonly precisionBounds: Interval
  /** Bounds that hold with at least 95 %, Clopper and Pearson's: for promises. */
  readonly exactBounds: Interval
  /** Correct, as a share of all cases of the outcome. */
  readonly recall: number
  /** Covered, as a share of all cases. */
  readonly coverage: number
  /** Precision to the share of the outcome among all; 0 where the outcome doesn't occur. */
  readonly lift: number
  /** Fisher's exact test, one-sided. */
  readonly pValue: number
}

/** What a rule that covers these cases is worth. */
export function measure(labels: Labels, outcome: number, covered: Bits): Measure {
  const cases = labels.values.length
  const positives = bitsWhere(cases, (row) => labels.values[row] === outcome)
  const count = countBits(covered)
  const correct = countBoth(covered, positives)
  const ofClass = countBits(positives)
  const precision = count === 0 ? 0 : correct / count
  return {
    cases,
    covered: count,
    correct,
    precision,
    precisionBounds: wilson(correct, count),
    exactBounds: clopperPearson(correct, count),
    recall: ofClass === 0 ? 0 : correct / ofClass,
    coverage: cases === 0 ? 0 : count / cases,
    lift: ofClass === 0 ? 0 : (precision * cases) / ofClass,
    pValue: fisherExact({ all: cases, positives: ofClass, covered: count, right: correct }),
  }
}

/** The records for which each expression is true, by the engine that will judge by them. Throws RuleSetError. */
export function coverageByEngine(expressions: readonly string[], records: readonly JsonObject[]): Bits[] {
  if (expressions.length === 0) return []
  const compiled: CompiledRuleSet = compileRuleSet({
    hitPolicy: 'COLLECT',
    rules: expressions.map((when, place) => ({ id: String(place), when })),
  })
  return compiled.evaluateColumns(records).rules.map(({ hits }) => hits)
}

/** Why an expression can't be a rule; null when it can. */
export function faultOf(expression: string): string | null {
  try {
    compileRuleSet({ hitPolicy: 'FIRST', rules: [{ id: '0', when: expression }] })
    return null
  } catch (error) {
    if (error instanceof ExpressionError || error instanceof RuleSetError) return error.message
    throw error
  }
}
