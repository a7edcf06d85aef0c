import { Hints } from './checking/expressions/hints.ts'
import { Inference } from './checking/expressions/inference.ts'
import { type CheckIssue, issuesOf } from './checking/issue.ts'
import { isSchema, type JsonSchema } from './schema/json-schema.ts'
import { typeOfSchema } from './checking/schema/schema-shape.ts'
import { admits, ANY, isNever, kindsOf, type Type } from './checking/types/type.ts'
import { readChecked } from './compile.ts'
import type { SyntaxLimits } from './syntax/limits.ts'
import type { Expression } from './syntax/tree.ts'
import { type Kind, phrase } from './values/kinds.ts'

/** How an expression is checked. */
export interface CheckOptions {
  readonly limits?: Partial<SyntaxLimits> | undefined
  /** It is a condition, such as that of a rule: anything but true or false is an error. */
  readonly condition?: boolean | undefined
}

/** What an expression can come to when it is known. */
export interface ExpressionType {
  /** The kinds of value; none when it is never known. */
  readonly kinds: readonly Kind[]
  /** The unit of its numbers by the schema's `x-unit`, when it is certain; else null. */
  readonly unit: string | null
}

/** An expression's type, and what is wrong with it, in the order of the source. */
export interface CheckedType {
  readonly type: ExpressionType
  readonly issues: readonly CheckIssue[]
}

/** Checks expressions against one schema. */
export type ExpressionChecker = (source: string | Expression, options?: CheckOptions) => CheckedType

/**
 * A checker for many expressions on inputs of one JSON Schema (2020-12, with `x-unit` for units); undefined
 * for inputs of which nothing is known. The schema must be valid; what it says in ways that aren't understood
 * counts as not said. Inputs that the schema refuses are not considered. The checker throws ExpressionError
 * for an expression that can't be read or compiled.
 */
export function expressionChecker(schema: JsonSchema | undefined): ExpressionChecker {
  const input = isSchema(schema) ? typeOfSchema(schema) : ANY
  const hints = new Hints()
  return (source, options = {}) => {
    const { source: text, expression } = readChecked(source, { limits: options.limits })
    const inference = new Inference(text, input, hints)
    const type = inference.infer(expression)
    if (options.condition === true) reportValue(expression, type, inference)
    return { type: described(type), issues: issuesOf(inference.findings, text) }
  }
}

/** Checks one expression: `expressionChecker(schema)(source, options)`. */
export function checkExpression(
  source: string | Expression,
  schema: JsonSchema | undefined,
  options: CheckOptions = {},
): CheckedType {
  return expressionChecker(schema)(source, options)
}

function reportValue(expression: Expression, type: Type, inference: Inference): void {
  if (isNever(type) || admits(type, ['boolean'])) return
  const found = `\`${inference.name(expression)}\` is ${phrase(...kindsOf(type))}`
  const advice = 'Compare it with something, as in `x > 0`.'
  inference.report('IMPOSSIBLE_COMPARISON', expression, `A condition is true or false; ${found}.`, advice)
}

function described(type: Type): ExpressionType {
  const certain = typeof type.unit !== 'string' && type.unit.scale !== null && type.numbers.length > 0
  return { kinds: kindsOf(type), unit: certain && typeof type.unit !== 'string' ? type.unit.text : null }
}
