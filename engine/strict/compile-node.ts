/** Compiles strict mode's expressions to a tree of functions, one a node. */
import { printPath, staticPath } from '../analysis/paths.ts'
import { deny, joinTruths, type Truth } from '../semantics/logic.ts'
import { byKind } from '../syntax/by-kind.ts'
import type {
  Expression,
  ListLiteral,
  Literal,
  Logical,
  MapLiteral,
  Presence,
  Relation,
} from '../syntax/tree.ts'
import { isUnknown, Unknown } from '../values/unknown.ts'
import { arithmeticStrict, negateStrict } from './arithmetic.ts'
import { compileCall } from './calls.ts'
import { allKnown, type Code, onceBothKnown, onceKnown, type Scope, textOf, truthIn } from './code.ts'
import { compareStrict, containsStrict, equalStrict, stepsToCompareStrict } from './comparison.ts'
import { noOverload } from './functions/definition.ts'
import { int, uint } from './integers.ts'
import { compileComprehension, compileLocal } from './macros.ts'
import { compileName, isLocal, qualifiedName } from './names.ts'
import type { MapKey } from './map.ts'
import { OptionalValue } from './scalars.ts'
import { isPresent, select, type Step } from './selection.ts'
import type { StrictRun } from './run.ts'
import { keyOf, mapOf } from './walk.ts'
import type { StrictResult, StrictValue } from './value.ts'
import { OUT_OF_STEPS } from '../semantics/budget.ts'

const NO_MESSAGES = new Unknown('TYPE', 'There are no messages without protocol buffers.')
const NOT_OF_CEL = new Unknown('TYPE', "The people's words have no meaning in strict mode.")

/** Compiles a node. Throws ExpressionError for a macro that makes no sense. */
export const compileNode: (node: Expression, scope: Scope) => Code = byKind<[scope: Scope], Code>({
  literal: (node) => {
    const value = valueOf(node)
    return () => value
  },
  identifier: (node, scope) => {
    const name = { names: [node.name], absolute: node.absolute }
    return (node.absolute ? null : compileLocal(node.name, scope)) ?? compileName(name, scope)
  },
  selection: (node, scope) => {
    const name = qualifiedName(node)
    if (name !== null && !isLocal(name, scope)) return compileName(name, scope)
    const step = stepOf(node, scope, node.optional === true)
    return onceKnown(compileNode(node.target, scope), (target) => select(target, node.field, step))
  },
  index: (node, scope) => {
    const step = stepOf(node, scope, node.optional === true)
    return onceBothKnown(compileNode(node.target, scope), compileNode(node.index, scope), (target, index) =>
      select(target, index, step),
    )
  },
  call: (node, scope) => compileCall(node, scope, compileNode),
  comprehension: (node, scope) => compileComprehension(node, scope, compileNode),
  presence: compilePresence,
  negation: ({ operand }, scope) => {
    if (operand.kind === 'literal' && operand.type === 'int') {
      // The least int has no positive one to deny.
      const value = int(-BigInt(operand.spelling))
      return () => value
    }
    return onceKnown(compileNode(operand, scope), (value) => negateStrict(value) ?? noOverload('-', [value]))
  },
  not: ({ operand }, scope) => {
    const code = compileNode(operand, scope)
    const text = textOf(operand)
    return (run) => deny(truthIn(code(run), text), true)
  },
  arithmetic: ({ operator, left, right }, scope) =>
    onceBothKnown(
      compileNode(left, scope),
      compileNode(right, scope),
      (one, other, run) => arithmeticStrict(operator, one, other, run) ?? noOverload(operator, [one, other]),
    ),
  relation: (node, scope) =>
    onceBothKnown(compileNode(node.left, scope), compileNode(node.right, scope), (left, right, run) =>
      relate(node.operator, left, right, run),
    ),
  between: () => () => NOT_OF_CEL,
  logical: compileLogical,
  conditional: ({ condition, whenTrue, whenFalse }, scope) => {
    const [asks, one, other] = [condition, whenTrue, whenFalse].map((node) => compileNode(node, scope))
    const text = textOf(condition)
    return (run) => {
      const truth = asks === undefined || truthIn(asks(run), text)
      if (isUnknown(truth)) return truth
      return (truth ? one : other)?.(run) ?? null
    }
  },
  list: compileList,
  map: compileMap,
  message: () => () => NO_MESSAGES,
})

function stepOf(node: Expression, { variables }: Scope, optional: boolean): Step {
  const segments = staticPath(node, new Set(variables))
  return { text: textOf(node), path: segments === null ? undefined : printPath(segments), optional }
}

function valueOf(literal: Literal): StrictResult {
  if (literal.type === 'int') return int(BigInt(literal.spelling))
  if (literal.type === 'uint') return uint(BigInt(literal.spelling.slice(0, -1)))
  return literal.value
}

function compilePresence({ operand }: Presence, scope: Scope): Code {
  if (operand.kind !== 'selection') return () => NOT_OF_CEL
  const step = stepOf(operand, scope, false)
  return onceKnown(compileNode(operand.target, scope), (target) => isPresent(target, operand.field, step))
}

function relate(
  operator: Relation['operator'],
  left: StrictValue,
  right: StrictValue,
  run: StrictRun,
): StrictResult {
  if (operator === '==' || operator === '!=') return deny(equalStrict(left, right, run), operator === '!=')
  if (operator === 'in' || operator === 'not in') {
    const found = containsStrict(right, left, run)
    return found === null ? noOverload('in', [left, right]) : deny(found, operator === 'not in')
  }
  if (!run.spend(stepsToCompareStrict(left, right))) return OUT_OF_STEPS
  const comparison = compareStrict(left, right)
  if (comparison === null) return noOverload(operator, [left, right])
  if (operator === '<') return comparison < 0
  if (operator === '<=') return comparison <= 0
  return operator === '>' ? comparison > 0 : comparison >= 0
}

function compileLogical({ operator, operands }: Logical, scope: Scope): Code {
  const parts = operands.map((node) => ({ code: compileNode(node, scope), text: textOf(node) }))
  // One by one, so that what stands after the deciding operand isn't evaluated.
  function* truths(run: StrictRun): Generator<Truth> {
    for (const { code, text } of parts) yield truthIn(code(run), text)
  }
  return (run) => joinTruths(truths(run), operator === 'or')
}

function compileList({ items, optional }: ListLiteral, scope: Scope): Code {
  const codes = items.map((item) => compileNode(item, scope))
  if (optional === undefined) return (run) => allKnown(codes.map((code) => code(run)))
  const places = new Set(optional)
  return (run) => {
    const values = allKnown(codes.map((code) => code(run)))
    if (isUnknown(values)) return values
    const made: StrictValue[] = []
    for (const [place, value] of values.entries()) {
      const item = places.has(place) ? contentOf(value) : value
      if (isUnknown(item)) return item
      if (item !== undefined) made.push(item)
    }
    return made
  }
}

function compileMap({ entries }: MapLiteral, scope: Scope): Code {
  const parts = entries.map(({ key, value, optional }) => ({
    key: compileNode(key, scope),
    value: compileNode(value, scope),
    optional: optional === true,
  }))
  return (run) => {
    const results = allKnown(parts.flatMap(({ key, value }) => [key(run), value(run)]))
    if (isUnknown(results)) return results
    const made: [MapKey, StrictValue][] = []
    for (const [place, { optional }] of parts.entries()) {
      const key = keyOf(results[2 * place] ?? null)
      const given = results[2 * place + 1] ?? null
      const value = optional ? contentOf(given) : given
      if (isUnknown(key)) return key
      if (isUnknown(value)) return value
      if (value !== undefined) made.push([key, value])
    }
    return mapOf(made)
  }
}

/** What an optional item or entry adds: `undefined` for nothing. */
function contentOf(value: StrictValue): StrictValue | Unknown | undefined {
  return value instanceof OptionalValue ? value.value : noOverload('?', [value])
}
