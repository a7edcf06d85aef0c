import { mergeReferences, type Reference, references } from '../analysis/references.ts'
import { compileCode } from '../backends/closures.ts'
import { type Columns, columnsOf } from '../backends/columnar/columns.ts'
import { InputTable } from '../backends/input-table.ts'
import { RuleBackends } from '../backends/rule-backends.ts'
import { type BatchOptions, type EvaluateOptions, Run } from '../backends/run.ts'
import { type CheckedExpression, type CompileOptions, readChecked } from '../compile.ts'
import type { Result } from '../semantics/operand.ts'
import { ExpressionError } from '../syntax/expression-error.ts'
import type { JsonObject } from '../values/value.ts'
import type { BatchEvaluation } from './batch-evaluation.ts'
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
  /** How many rules are true, whichever win. */
  count(input: JsonObject, options?: EvaluateOptions): number
  /**
   * The same as `evaluate` for many records at once, several times as fast: for going over all of history. Takes
   * records, or columns of their fields.
   */
  evaluateColumns(records: Columns | readonly JsonObject[], options?: BatchOptions): BatchEvaluation
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
    return rule?.enabled === true ? [{ rule, expression, code: compileCode(expression, inputs) }] : []
  })
  const backends = new RuleBackends(enabled, inputs, options)
  const judge = new Judge(
    definition.hitPolicy,
    enabled.map(({ rule }) => rule),
    backends,
  )
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
    count(input, evaluateOptions) {
      run.prepare(evaluateOptions)
      inputs.read(input, slots)
      return judge.count(slots, run)
    },
    evaluateColumns(records, evaluateOptions) {
      run.prepare(evaluateOptions)
      const columns = isColumns(records) ? records : columnsOf(records, inputs.fields())
      return judge.evaluateColumns(columns, run, evaluateOptions?.times)
    },
  }
}

function isColumns(records: Columns | readonly JsonObject[]): records is Columns {
  return !Array.isArray(records)
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
