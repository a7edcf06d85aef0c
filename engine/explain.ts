import { interpret } from './backends/interpreter.ts'
import { type EvaluateOptions, Run } from './backends/run.ts'
import { type CompileOptions, readChecked } from './compile.ts'
import type { Result } from './semantics/operand.ts'
import { bounded } from './semantics/result-size.ts'
import { print } from './syntax/printer.ts'
import type { Expression } from './syntax/tree.ts'
import { childrenOf } from './syntax/walk.ts'
import type { Unknown } from './values/unknown.ts'
import type { JsonObject, Value } from './values/value.ts'

/** A node of an expression with what it came to. */
export interface Explanation {
  /** The node as an expression writes it. */
  readonly text: string
  readonly kind: Expression['kind']
  /** Absent when the node was not evaluated, because another one had decided. */
  readonly result?: Value | Unknown
  /** What it was made of. A path has no parts, and a macro only its list: the rest differs from item to item. */
  readonly children: readonly Explanation[]
}

/**
 * Evaluates an expression once more and tells what each part of it came to. The root has the same result as
 * `compile(source).evaluate(input)`. Throws ExpressionError like `compile`.
 */
export function explain(
  source: string | Expression,
  input: JsonObject,
  options: CompileOptions & EvaluateOptions = {},
): Explanation {
  const { expression } = readChecked(source, options)
  const run = new Run()
  run.prepare(options)
  const results = new Map<Expression, Result>()
  interpret(expression, input, run, (node, result) => results.set(node, bounded(result)))
  return describe(expression, results)
}

function describe(node: Expression, results: ReadonlyMap<Expression, Result>): Explanation {
  const result = results.get(node)
  const children = partsOf(node).map((part) => describe(part, results))
  return { text: print(node), kind: node.kind, ...(result !== undefined && { result }), children }
}

function partsOf(node: Expression): readonly Expression[] {
  if (node.kind === 'comprehension') return [node.list]
  return node.kind === 'selection' || node.kind === 'index' ? [] : childrenOf(node)
}
