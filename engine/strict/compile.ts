import type { EvaluateOptions } from '../backends/run.ts'
import { type Reference } from '../analysis/references.ts'
import { printPath } from '../analysis/paths.ts'
import { STRICT_GRAMMAR } from '../syntax/grammar.ts'
import type { SyntaxLimits } from '../syntax/limits.ts'
import { parse } from '../syntax/parser.ts'
import { print } from '../syntax/printer.ts'
import type { Expression } from '../syntax/tree.ts'
import type { StrictInput } from './adopt.ts'
import { compileNode } from './compile-node.ts'
import { boundedStrict } from './result-size.ts'
import { StrictRun } from './run.ts'
import type { StrictResult } from './value.ts'

/** How an expression is compiled in strict mode. */
export interface StrictOptions {
  /** CEL's int and uint of 64 bits and double, none of which turns into another by itself. */
  readonly numbers: 'strict'
  readonly limits?: Partial<SyntaxLimits> | undefined
  /** The package that names are looked up in first, and its parents after it: `a.b`. */
  readonly container?: string | undefined
}

/** An expression ready to be evaluated in strict mode. */
export interface StrictExpression {
  readonly source: string
  /** The names that it reads, with their fields: in strict mode `a.b` may be a field `b` or a variable `a.b`. */
  readonly references: readonly Reference[]
  /**
   * The value for an input, or why it is unknown. Never throws, whatever the input; RangeError for options that
   * make no sense. JSON's numbers are doubles; a bigint is an int.
   */
  evaluate(input: { readonly [name: string]: StrictInput }, options?: EvaluateOptions): StrictResult
}

/** Compiles an expression in strict mode. Throws ExpressionError for one that can't be read or makes no sense. */
export function compileStrict(source: string | Expression, options: StrictOptions): StrictExpression {
  const text = typeof source === 'string' ? source : print(source)
  const references = new Map<string, Reference>()
  const code = compileNode(parse(text, options.limits, STRICT_GRAMMAR), {
    source: text,
    container: options.container ?? '',
    variables: [],
    onRead: (segments) => {
      const path = printPath(segments)
      references.set(path, { segments, path, optional: false })
    },
  })
  const run = new StrictRun()
  return {
    source: text,
    references: [...references.values()],
    evaluate(input, evaluateOptions) {
      run.prepare(evaluateOptions)
      run.read(input)
      return boundedStrict(code(run))
    },
  }
}
