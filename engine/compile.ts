import { type Reference, references } from './analysis/references.ts'
import { compileClosure } from './backends/closures.ts'
import { InputTable } from './backends/input-table.ts'
import type { BackendOptions } from './backends/rule-backends.ts'
import { type EvaluateOptions, Run } from './backends/run.ts'
import { check } from './checking/check.ts'
import type { Result } from './semantics/operand.ts'
import { bounded } from './semantics/result-size.ts'
import { compileStrict, type StrictExpression, type StrictOptions } from './strict/compile.ts'
import type { SyntaxLimits } from './syntax/limits.ts'
import { parse } from './syntax/parser.ts'
import { print } from './syntax/printer.ts'
import type { Expression } from './syntax/tree.ts'
import type { Unknown } from './values/unknown.ts'
import type { JsonObject, Value } from './values/value.ts'

/** How an expression is compiled. */
export interface CompileOptions extends BackendOptions {
  readonly limits?: Partial<SyntaxLimits> | undefined
  /** `json`: every number is a double, integers are exact to 2^53. The other mode is `strict`, of StrictOptions. */
  readonly numbers?: 'json' | undefined
}

/** An expression ready to be evaluated. */
export interface CompiledExpression {
  readonly source: string
  /** The input paths that it reads. */
  readonly references: readonly Reference[]
  /**
   * The value for an input, or why it is unknown. Never throws for a JSON object; RangeError for options that
   * make no sense.
   */
  evaluate(input: JsonObject, options?: EvaluateOptions): Value | Unknown
}

/** An expression that was read and found to make sense, with its source. */
export interface CheckedExpression {
  readonly source: string
  readonly expression: Expression
}

/**
 * Reads and checks an expression. A tree is printed and read again, so that one made by hand is held to the
 * same bounds, and errors have a place in its source.
 */
export function readChecked(source: string | Expression, options: CompileOptions = {}): CheckedExpression {
  const text = typeof source === 'string' ? source : print(source)
  const expression = parse(text, options.limits)
  check(expression, text)
  return { source: text, expression }
}

/** Compiles an expression. Throws ExpressionError for one that can't be read or makes no sense. */
export function compile(source: string | Expression, options?: CompileOptions): CompiledExpression
/** Compiles an expression of CEL as it is specified: its types, its functions, its grammar and no other. */
export function compile(source: string | Expression, options: StrictOptions): StrictExpression
export function compile(
  source: string | Expression,
  options: CompileOptions | StrictOptions = {},
): CompiledExpression | StrictExpression {
  return options.numbers === 'strict' ? compileStrict(source, options) : compileJson(source, options)
}

function compileJson(source: string | Expression, options: CompileOptions): CompiledExpression {
  const { source: text, expression } = readChecked(source, options)
  const inputs = new InputTable()
  const closure = compileClosure(expression, inputs)
  const slots: Result[] = []
  const run = new Run()
  return {
    source: text,
    references: references(expression),
    evaluate(input, evaluateOptions) {
      run.prepare(evaluateOptions)
      inputs.read(input, slots)
      return bounded(closure(slots, run))
    },
  }
}
