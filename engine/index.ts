/**
 * The rule language of Judgify: CEL's grammar and meaning, with a profile for JSON and for people. This is the only
 * door. Behind it, each folder knows those before it: `values/` what there is, `schema/` what is said of inputs,
 * `syntax/` how it is written, `semantics/` what an operation does to values, `analysis/` what an expression reads,
 * `functions/` what it can call, `checking/` what is refused before it runs, `cost/` what it takes at most, `backends/`
 * how it runs, `rules/` many of them on one input, `decisions/` with outcomes, `regions/` where in the space of inputs
 * each is true, and on these `verification/`, `evidence/` and `counterfactual/`; `strict/` is CEL to the letter, beside
 * the rest. docs/rule-language-engineering.md tells more.
 */
export { references, type Reference } from './analysis/references.ts'
export { type Column, type Columns, columnsOf } from './backends/columnar/columns.ts'
export type { Backend, BackendOptions } from './backends/rule-backends.ts'
export type { BatchOptions, EvaluateOptions } from './backends/run.ts'
export {
  checkExpression,
  type CheckedType,
  type CheckOptions,
  type ExpressionChecker,
  expressionChecker,
  type ExpressionType,
} from './check-expression.ts'
export type { CheckCode, CheckIssue, CheckSeverity } from './checking/issue.ts'
export { nearestName } from './checking/nearest-name.ts'
export { compile, type CompiledExpression, type CompileOptions } from './compile.ts'
export type { StrictExpression, StrictOptions } from './strict/compile.ts'
export type { StrictInput } from './strict/adopt.ts'
export { StrictMap } from './strict/map.ts'
export { OptionalValue, TypeValue, Uint } from './strict/scalars.ts'
export type { StrictResult, StrictValue } from './strict/value.ts'
export type { Declarations } from './strict/typing/environment.ts'
export { typeOfExpression } from './strict/typing/type-of-expression.ts'
export { type CostEstimate, type CostOptions, estimateCost, type OpenSize } from './estimate-cost.ts'
export { DEFAULT_STEPS } from './semantics/budget.ts'
export { explain, type Explanation } from './explain.ts'
export type { Change, Counterfactual } from './counterfactual/change.ts'
export { counterfactual, type CounterfactualOptions } from './counterfactual/counterfactual.ts'
export type { DecidingRule, DecidingRuleSet } from './decisions/decision.ts'
export { type Evidence, minimalEvidence } from './evidence/minimal-evidence.ts'
export type {
  Finding,
  FindingKind,
  OpenQuestion,
  VerificationLimits,
  VerificationReport,
} from './verification/report.ts'
export { type VerificationOptions, verifyRuleSet } from './verification/verify-rule-set.ts'
export { readReferences, type ReferencedValue } from './analysis/read-references.ts'
export { countBits } from './backends/rule-sieve.ts'
export type { BatchEvaluation, RuleColumn } from './rules/batch-evaluation.ts'
export type { CompiledRule } from './rules/compiled-rule.ts'
export { compileRuleSet, type CompiledRuleSet } from './rules/rule-set.ts'
export type { HitPolicy, RuleDefinition, RuleSetDefinition } from './rules/definition.ts'
export type { RuleSetEvaluation, Verdict } from './rules/verdict.ts'
export { RuleSetError, type RuleFault } from './rules/rule-set-error.ts'
export { ExpressionError } from './syntax/expression-error.ts'
export { DEFAULT_LIMITS, type SyntaxLimits } from './syntax/limits.ts'
export { parse } from './syntax/parser.ts'
export { print } from './syntax/printer.ts'
export { respell } from './syntax/respell.ts'
export { printPath } from './analysis/paths.ts'
export { canonicalJson, sameJson } from './values/canonical-json.ts'
export { printValue } from './syntax/print-value.ts'
export type * from './syntax/tree.ts'
export { Duration } from './values/duration.ts'
export { Timestamp } from './values/timestamp.ts'
export { isUnknown, Unknown, type UnknownReason } from './values/unknown.ts'
export type { JsonObject, JsonValue, Value, ValueMap } from './values/value.ts'

/** Changes when the meaning of an expression does. Stored with each judgement, for exact replay. */
export const ENGINE_VERSION: string = '1'
