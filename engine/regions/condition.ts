import { references } from '../analysis/references.ts'
import { staticPath } from '../analysis/paths.ts'
import { compile, type CompiledExpression } from '../compile.ts'
import { print } from '../syntax/printer.ts'
import type { Call, Expression, Identifier, Relation, RelationOperator } from '../syntax/tree.ts'
import { childrenOf } from '../syntax/walk.ts'
import { isUnknown } from '../values/unknown.ts'
import type { Value } from '../values/value.ts'

/** What an atom is about: a term of the input, or how two terms compare. */
export type Topic =
  | { readonly kind: 'term'; readonly term: Expression }
  | { readonly kind: 'comparison'; readonly left: Expression; readonly right: Expression }

/** A condition that asks one thing of one topic. */
export interface Atom {
  readonly kind: 'atom'
  readonly text: string
  readonly topic: Topic
  /** The constants that it compares with. */
  readonly constants: readonly Value[]
  /** The same question about the field `value` instead of the term; null for a comparison of two terms. */
  readonly probe: CompiledExpression | null
  /** The same for numbers, when it is a comparison with one number: quicker, for there can be thousands of cells. */
  readonly ofNumber: ((value: number) => boolean) | null
  /** How two terms are compared, the one with the smaller text on the left. */
  readonly operator: RelationOperator | null
}

/** The truth structure of an expression: what is left when its atoms are taken as they are. */
export type Condition =
  | { readonly kind: 'constant'; readonly truth: boolean | null }
  | Atom
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition }
  | {
      readonly kind: 'choice'
      readonly condition: Condition
      readonly whenTrue: Condition
      readonly whenFalse: Condition
    }

/** Takes an expression apart into its truth structure. */
export function conditionOf(node: Expression): Condition {
  if (node.kind === 'logical') return { kind: node.operator, parts: node.operands.map(conditionOf) }
  if (node.kind === 'not') return { kind: 'not', part: conditionOf(node.operand) }
  if (node.kind === 'conditional') {
    const { condition, whenTrue, whenFalse } = node
    return {
      kind: 'choice',
      condition: conditionOf(condition),
      whenTrue: conditionOf(whenTrue),
      whenFalse: conditionOf(whenFalse),
    }
  }
  if (!isConstant(node)) return atomOf(node)
  // What is unknown, such as 1 / 0, is so for every input.
  const value = constantOf(node)
  return { kind: 'constant', truth: typeof value === 'boolean' ? value : null }
}

/** The atoms of a condition. */
export function* atomsOf(condition: Condition): Generator<Atom> {
  if (condition.kind === 'atom') yield condition
  if (condition.kind === 'and' || condition.kind === 'or')
    for (const part of condition.parts) yield* atomsOf(part)
  if (condition.kind === 'not') yield* atomsOf(condition.part)
  if (condition.kind !== 'choice') return
  yield* atomsOf(condition.condition)
  yield* atomsOf(condition.whenTrue)
  yield* atomsOf(condition.whenFalse)
}

/** The value of an expression that reads no input; undefined when it reads some, or is unknown. */
export function constantOf(node: Expression): Value | undefined {
  if (node.kind === 'literal') return node.value
  if (!isConstant(node)) return undefined
  const value = compile(node).evaluate({})
  return isUnknown(value) ? undefined : value
}

function isConstant(node: Expression): boolean {
  return references(node).length === 0 && !readsTime(node)
}

function readsTime(node: Expression): boolean {
  return (node.kind === 'call' && node.name === 'now') || childrenOf(node).some(readsTime)
}

const NOWHERE = { start: 0, end: 0 } as const
const VALUE: Identifier = { kind: 'identifier', name: 'value', quoted: false, absolute: false, ...NOWHERE }
const NO_VARIABLES: ReadonlySet<string> = new Set()

function atomOf(node: Expression): Atom {
  if (node.kind === 'relation') return relationAtom(node)
  if (node.kind === 'between') {
    const bounds = [constantOf(node.low), constantOf(node.high)]
    const known = bounds.filter((bound) => bound !== undefined).filter(isScalar)
    if (known.length === bounds.length) {
      return about(node, node.operand, (operand) => ({ ...node, operand }), known)
    }
  }
  if (node.kind === 'presence' && staticPath(node.operand, NO_VARIABLES) !== null) {
    return about(node, node.operand, (operand) => ({ ...node, operand }), [])
  }
  return about(node, node, (whole) => whole, [])
}

function relationAtom(node: Relation): Atom {
  const { operator, left, right } = node
  const [first, second] = [constantOf(left), constantOf(right)]
  if (second !== undefined && scalars(second, operator) !== null) {
    return about(node, left, (operand) => ({ ...node, left: operand }), scalars(second, operator) ?? [])
  }
  if (operator === 'in' || operator === 'not in') return about(node, node, (whole) => whole, [])
  if (first !== undefined && isScalar(first)) {
    return about(node, right, (operand) => ({ ...node, right: operand }), [first])
  }
  if (first !== undefined || second !== undefined) return about(node, node, (whole) => whole, [])
  const swapped = print(left) > print(right)
  return {
    kind: 'atom',
    text: print(node),
    topic: swapped ? { kind: 'comparison', left: right, right: left } : { kind: 'comparison', left, right },
    constants: [],
    probe: null,
    ofNumber: null,
    operator: swapped ? SWAPPED[operator] : operator,
  }
}

const SWAPPED = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '==': '==', '!=': '!=' } as const

function scalars(value: Value, operator: RelationOperator): readonly Value[] | null {
  if (operator !== 'in' && operator !== 'not in') return isScalar(value) ? [value] : null
  return Array.isArray(value) && value.every(isScalar) ? (value as readonly Value[]) : null
}

function isScalar(value: Value): boolean {
  return value === null || typeof value !== 'object'
}

/** An atom about a term; of `coalesce(path, constant)` it is the path. */
function about(
  node: Expression,
  term: Expression,
  replace: (term: Expression) => Expression,
  constants: readonly Value[],
): Atom {
  const fallbacks = term.kind === 'call' ? fallbacksOf(term) : null
  const inner = fallbacks === null ? term : fallbacks.path
  const asked: Expression = term.kind === 'call' && fallbacks !== null ? withFirst(term, VALUE) : VALUE
  const all = fallbacks === null ? constants : [...constants, ...fallbacks.constants]
  const ordersText = isOrder(node) && constants.some((one) => typeof one !== 'number')
  // How texts are ordered is no matter of finitely many cells, so the whole question is one.
  if (ordersText) return { ...whole(node), text: print(node) }
  return {
    kind: 'atom',
    text: print(node),
    topic: { kind: 'term', term: inner },
    constants: all,
    probe: compile(replace(asked)),
    ofNumber: numberTest(node, constants),
    operator: null,
  }
}

function whole(node: Expression): Atom {
  const topic = { kind: 'term', term: node } as const
  return {
    kind: 'atom',
    text: print(node),
    topic,
    constants: [],
    probe: compile(VALUE),
    ofNumber: null,
    operator: null,
  }
}

const NUMBER_TESTS: Readonly<Record<string, (bound: number) => (value: number) => boolean>> = {
  '<': (bound) => (value) => value < bound,
  '<=': (bound) => (value) => value <= bound,
  '>': (bound) => (value) => value > bound,
  '>=': (bound) => (value) => value >= bound,
  '==': (bound) => (value) => value === bound,
  '!=': (bound) => (value) => value !== bound,
}

function numberTest(node: Expression, constants: readonly Value[]): ((value: number) => boolean) | null {
  const [bound] = constants
  if (
    node.kind !== 'relation' ||
    typeof bound !== 'number' ||
    node.operator === 'in' ||
    node.operator === 'not in'
  ) {
    return null
  }
  const operator = constantOf(node.right) === undefined ? SWAPPED[node.operator] : node.operator
  return NUMBER_TESTS[operator]?.(bound) ?? null
}

function isOrder(node: Expression): boolean {
  return node.kind === 'between' || (node.kind === 'relation' && /^[<>]/u.test(node.operator))
}

function fallbacksOf(call: Call): { path: Expression; constants: readonly Value[] } | null {
  const { name, target, arguments: given } = call
  const [path, ...others] = given
  if (name !== 'coalesce' || target !== null || path === undefined) return null
  const constants = others.map(constantOf).filter((one) => one !== undefined && isScalar(one))
  const simple = staticPath(path, NO_VARIABLES) !== null && constants.length === others.length
  return simple ? { path, constants: constants.filter((one) => one !== undefined) } : null
}

function withFirst(call: Call, first: Expression): Call {
  return { ...call, arguments: [first, ...call.arguments.slice(1)] }
}
