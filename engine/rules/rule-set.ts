import { mergeReferences, type Reference, references } from '../analysis/references.ts'
import { compileClosure } from '../backends/closures.ts'
import { InputTable } from '../backends/input-table.ts'
import { type EvaluateOptions, Run } from '../backends/run.ts'
import { type CheckedExpression, type CompileOptions, readChecked } from '../compile.ts'
import type { Result } from '../semantics/operand.ts'
import { ExpressionError } from '../syntax/expression-error.ts'
import type { JsonObject } from '../values/value.ts'
import type { CompiledRule } from './compiled-rule.ts'
import type { HitPolicy, RuleDefinition, RuleSetDefinition } from './definition.ts'
import { Judge } from './judge.ts'
import { type RuleFault, RuleSetError } from './rule-set-error.ts'
import type { RuleSetEvaluation } from './verdict.ts'

/** A rule set ready to be evaluated. */
export interface CompiledRuleSet {
  readonly hitPolicy: HitPolicy
  readonly rules: readonly CompiledRule[]
  /** What the enabled rules read together, each path once. */
  readonly references: readonly Reference[]
  /**
   * Evaluates every enabled rule, each with a full step budget, and lets the hit policy choose. Never throws
   * for a JSON object; RangeError for options that make no sense.
   */
  evaluate(input: JsonObject, options?: EvaluateOptions): RuleSetEvaluation
  /** The `matched` of `evaluate` alone, sooner: for going over much history. */
  match(input: JsonObject, options?: EvaluateOptions): number[]
}

/** Compiles a rule set. Throws RuleSetError with the faults of all its rules. */
export function compileRuleSet(definition: RuleSetDefinition, options: CompileOptions = {}): CompiledRuleSet {
  const checked = readRules(definition.rules, options)
  const rules = checked.map(({ rule, source, expression }, index) => ({
    id: rule.id,
    index,
    enabled: rule.enabled ?? true,
    priority: rule.priority ?? 0,
    source,
    references: references(expression),
  }))
  const inputs = new InputTable()
  const enabled = checked.flatMap(({ expression }, index) => {
    const rule = rules[index]
    return rule?.enabled === true ? [{ rule, closure: compileClosure(expression, inputs) }] : []
  })
  const judge = new Judge(definition.hitPolicy, enabled)
  const slots: Result[] = []
  const run = new Run()
  return {
    hitPolicy: definition.hitPolicy,
    rules,
    references: mergeReferences(enabled.map(({ rule }) => rule.references)),
    evaluate(input, evaluateOptions) {
      run.prepare(evaluateOptions)
      inputs.read(input, slots)
      return judge.evaluate(slots, run)
    },
    match(input, evaluateOptions) {
      run.prepare(evaluateOptions)
      inputs.read(input, slots)
      return judge.match(slots, run)
    },
  }
}

function readRules(
  rules: readonly RuleDefinition[],
  options: CompileOptions,
): readonly (CheckedExpression & { readonly rule: RuleDefinition })[] {
  const faults: RuleFault[] = []
  const checked = rules.flatMap((rule, index) => {
    try {
      return [{ rule, ...readChecked(rule.when, options) }]
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error
      faults.push({ ruleId: rule.id, index, error })
      return []
    }
  })
  if (faults.length > 0) throw new RuleSetError(faults)
  return checked
}
