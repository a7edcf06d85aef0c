import { print } from '../syntax/printer.ts'
import { ExpressionError } from '../syntax/expression-error.ts'
import type { Expression } from '../syntax/tree.ts'
import { bothUnknown, isUnknown, Unknown } from '../values/unknown.ts'
import type { Truth } from '../semantics/logic.ts'
import type { StrictRun } from './run.ts'
import { type StrictResult, type StrictValue, typeOf } from './value.ts'

/** A compiled node: its value in one evaluation. */
export type Code = (run: StrictRun) => StrictResult

/** Compiles a node; the parts of the compiler get it handed, since they need each other. */
export type CompileNode = (node: Expression, scope: Scope) => Code

/** What surrounds a node. */
export interface Scope {
  readonly source: string
  /** The package that names are looked up in first, and its parents after it: `a.b`. */
  readonly container: string
  /** The variables in scope, outermost first. */
  readonly variables: readonly string[]
  /** Hears of each path of names that is read from the input. */
  readonly onRead: (names: readonly string[]) => void
}

/** A scope with more variables. */
export function within(scope: Scope, ...names: readonly string[]): Scope {
  return { ...scope, variables: [...scope.variables, ...names] }
}

const LONGEST_TEXT = 60

/** A node as messages show it. */
export function textOf(node: Expression): string {
  const text = print(node)
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text
}

/** An expression that makes no sense, at a node of it. */
export function faultAt(
  scope: Scope,
  node: Expression,
  message: string,
  suggestion?: string,
): ExpressionError {
  return new ExpressionError(scope.source, node.start, { message, suggestion })
}

/** Goes on with a result if it is known. */
export function onceKnown(code: Code, step: (value: StrictValue, run: StrictRun) => StrictResult): Code {
  return (run) => {
    const result = code(run)
    return isUnknown(result) ? result : step(result, run)
  }
}

/** Goes on with two results if both are known. */
export function onceBothKnown(
  left: Code,
  right: Code,
  step: (left: StrictValue, right: StrictValue, run: StrictRun) => StrictResult,
): Code {
  return (run) => {
    const one = left(run)
    const other = right(run)
    if (isUnknown(one)) return isUnknown(other) ? bothUnknown(one, other) : one
    return isUnknown(other) ? other : step(one, other, run)
  }
}

/** All results when all are known, else the unknown ones as one. */
export function allKnown(results: readonly StrictResult[]): readonly StrictValue[] | Unknown {
  let found: Unknown | null = null
  for (const result of results) {
    if (isUnknown(result)) found = found === null ? result : bothUnknown(found, result)
  }
  return found ?? (results as readonly StrictValue[])
}

/** A result where a truth is needed. */
export function truthIn(result: StrictResult, text: string): Truth {
  if (typeof result === 'boolean' || isUnknown(result)) return result
  const reason = result === null ? 'NULL' : 'TYPE'
  return new Unknown(reason, `\`${text}\` is ${typeOf(result)} where true or false is needed.`)
}
