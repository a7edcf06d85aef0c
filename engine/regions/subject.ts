import { printPath, staticPath } from '../analysis/paths.ts'
import type { Reference } from '../analysis/references.ts'
import { references } from '../analysis/references.ts'
import type { EvaluateOptions } from '../backends/run.ts'
import { compile } from '../compile.ts'
import type { Result } from '../semantics/operand.ts'
import { compareValues } from '../semantics/order.ts'
import { print } from '../syntax/printer.ts'
import type { Expression } from '../syntax/tree.ts'
import { childrenOf } from '../syntax/walk.ts'
import { kindOf } from '../values/kinds.ts'
import { isUnknown } from '../values/unknown.ts'
import type { JsonObject, Value } from '../values/value.ts'
import { type Cell, type Comparison } from './cell.ts'
import type { Topic } from './condition.ts'
import { liesIn } from './decimals.ts'
import { sameJson } from '../values/canonical-json.ts'

/** What atoms are about: a field of the input, a term made of some, or how two terms compare. It lies in one cell. */
export interface Subject {
  readonly key: string
  /** What a person calls it. */
  readonly text: string
  readonly references: readonly Reference[]
  /** A field that takes any of its cells, whatever the others do. */
  readonly free: boolean
  /** A field of the input. */
  readonly field: boolean
  /** It may be unknown although its fields have sensible values: a division by zero, a function's refusal. */
  readonly partial: boolean
  readonly cells: readonly Cell[]
  /** The cell in which it lies; −1 when the schema doesn't allow it. */
  cellIn(input: JsonObject): number
  /** Its number, or the difference of the two that it compares; null when there is none. */
  numberIn(input: JsonObject): number | null
}

/** The key under which atoms have the same subject. */
export function keyOf(topic: Topic): string {
  return topic.kind === 'term' ? textOf(topic.term) : `${textOf(topic.left)} <=> ${textOf(topic.right)}`
}

// A path has many spellings, `a["b"]` and `a.b`.
function textOf(term: Expression): string {
  const segments = staticPath(term, new Set())
  return segments === null ? print(term) : printPath(segments)
}

/** A term as a subject. */
export function termSubject(
  topic: Topic & { kind: 'term' },
  cells: readonly Cell[],
  { field, free }: { readonly field: boolean; readonly free: boolean },
  options: EvaluateOptions,
): Subject {
  const text = textOf(topic.term)
  const term = compile(text)
  return {
    key: keyOf(topic),
    text,
    references: references(topic.term),
    free,
    field,
    partial: mayFail(topic.term),
    cells,
    cellIn: (input) => cellOf(cells, term.evaluate(input, options)),
    numberIn(input) {
      const value = term.evaluate(input, options)
      return typeof value === 'number' ? value : null
    },
  }
}

function mayFail(term: Expression): boolean {
  const fails = term.kind === 'call' || (term.kind === 'arithmetic' && /[/%]/u.test(term.operator))
  return fails || childrenOf(term).some(mayFail)
}

function cellOf(cells: readonly Cell[], result: Result): number {
  if (isUnknown(result)) {
    const absent = result.reason === 'MISSING' || result.reason === 'NULL'
    const missing = absent ? cells.findIndex(({ kind }) => kind === 'missing') : -1
    return missing === -1 ? cells.findIndex(({ kind }) => kind === 'unknown') : missing
  }
  if (typeof result === 'number') return numberCellOf(cells, result)
  const kind = kindOf(result)
  const same = cells.findIndex(
    (cell) =>
      cell.kind === kind &&
      'probe' in cell &&
      (cell.constant || kind === 'boolean') &&
      sameJson(cell.probe, result),
  )
  return same === -1
    ? cells.findIndex((cell) => cell.kind === kind && 'probe' in cell && !cell.constant)
    : same
}

function numberCellOf(cells: readonly Cell[], value: number): number {
  return cells.findIndex(
    (cell) => cell.kind === 'number' && cell.interval !== null && liesIn(value, cell.interval),
  )
}

/** How two terms compare, as a subject. */
export function comparisonSubject(
  topic: Topic & { kind: 'comparison' },
  cells: readonly Cell[],
  options: EvaluateOptions,
): Subject {
  const [left, right] = [compile(topic.left), compile(topic.right)]
  const find = (comparison: Comparison) =>
    cells.findIndex((cell) => cell.kind === 'comparison' && cell.comparison === comparison)
  const inputs = new Map(
    [...references(topic.left), ...references(topic.right)].map((one) => [one.path, one]),
  )
  return {
    key: keyOf(topic),
    text: `${textOf(topic.left)} against ${textOf(topic.right)}`,
    references: [...inputs.values()],
    free: false,
    field: false,
    partial: mayFail(topic.left) || mayFail(topic.right),
    cells,
    cellIn(input) {
      const [one, other] = [left.evaluate(input, options), right.evaluate(input, options)]
      if (isUnknown(one) || isUnknown(other)) return cells.findIndex(({ kind }) => kind === 'unknown')
      return find(compared(one, other))
    },
    numberIn(input) {
      const [one, other] = [left.evaluate(input, options), right.evaluate(input, options)]
      return typeof one === 'number' && typeof other === 'number' ? one - other : null
    },
  }
}

function compared(one: Value, other: Value): Comparison {
  const order = compareValues(one, other)
  if (order !== null) return order < 0 ? 'LESS' : order > 0 ? 'GREATER' : 'EQUAL'
  // Values of JSON: the input's own, or what a function made of them.
  return kindOf(one) === kindOf(other) && sameJson(one, other) ? 'ALIKE' : 'DIFFERENT'
}
