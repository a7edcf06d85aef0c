/**
 * The rule language of Judgify: CEL's grammar and meaning, with a profile for JSON and for people. This is the only
 * door. Behind it, each folder knows those before it: `values/` what there is, `syntax/` how it is written,
 * `semantics/` what an operation does to values, `analysis/` what an expression reads, `functions/` what it can call,
 * `checking/` what is refused before it runs, `backends/` how it runs, `rules/` many of them on one input.
 */
export { references, type Reference } from './analysis/references.ts'
export type { EvaluateOptions } from './backends/run.ts'
export { compile, type CompiledExpression, type CompileOptions } from './compile.ts'
export { explain, type Explanation } from './explain.ts'
export { readReferences, type ReferencedValue } from './analysis/read-references.ts'
export type { CompiledRule } from './rules/compiled-rule.ts'
export { compileRuleSet, type CompiledRuleSet } from './rules/rule-set.ts'
export type { HitPolicy, RuleDefinition, RuleSetDefinition } from './rules/definition.ts'
export type { RuleSetEvaluation, Verdict } from './rules/verdict.ts'
export { RuleSetError, type RuleFault } from './rules/rule-set-error.ts'
export { ExpressionError } from './syntax/expression-error.ts'
export { DEFAULT_LIMITS, type SyntaxLimits } from './syntax/limits.ts'
export { parse } from './syntax/parser.ts'
export { print } from './syntax/printer.ts'
export { printPath } from './analysis/paths.ts'
export { printValue } from './syntax/print-value.ts'
export type * from './syntax/tree.ts'
export { Duration } from './values/duration.ts'
export { Timestamp } from './values/timestamp.ts'
export { isUnknown, Unknown, type UnknownReason } from './values/unknown.ts'
export type { JsonObject, JsonValue, Value, ValueMap } from './values/value.ts'

/** Changes when the meaning of an expression does. Stored with each judgement, for exact replay. */
export const ENGINE_VERSION: string = '1'
