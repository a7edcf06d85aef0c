/**
 * The reference back end: it walks the tree and says what each kind of node means. The others must agree with
 * it; it is not built for speed. `explain` listens to it.
 */
import { InputPath } from '../analysis/input-path.ts'
import { nameOf } from '../analysis/names.ts'
import { staticPath } from '../analysis/paths.ts'
import { functionNamed } from '../functions/registry.ts'
import { arithmetic, negate } from '../semantics/arithmetic.ts'
import { makeList, makeMap } from '../semantics/collections.ts'
import { comprehend, stepsForItem } from '../semantics/comprehension.ts'
import { contains, equal } from '../semantics/equality.ts'
import { bothKnown, deny, joinTruths, type Truth, truthOf } from '../semantics/logic.ts'
import { type Operand, type Result, unfit } from '../semantics/operand.ts'
import { order } from '../semantics/order.ts'
import { present } from '../semantics/presence.ts'
import { selectField, selectIndex } from '../semantics/selection.ts'
import { byKind } from '../syntax/by-kind.ts'
import type { Between, Call, Comprehension, Expression, Logical, Relation } from '../syntax/tree.ts'
import { isUnknown, Unknown } from '../values/unknown.ts'
import type { JsonObject, Value } from '../values/value.ts'
import type { Run } from './run.ts'

/** Hears of each node that was evaluated, after those under it. */
type Listener = (node: Expression, result: Result) => void

/** Evaluates one parsed and checked expression on one input. */
export function interpret(expression: Expression, input: JsonObject, run: Run, listener?: Listener): Result {
  return new Interpretation(input, run, listener).evaluate(expression)
}

// What a node is called and which path it reads depend on its place alone, so they are found once a node.
interface Site {
  readonly name: Operand
  readonly path: InputPath | null
}

class Interpretation {
  readonly run: Run
  readonly variables = new Map<string, Value>()
  readonly #input: JsonObject
  readonly #listener: Listener | undefined
  readonly #sites = new Map<Expression, Site>()

  constructor(input: JsonObject, run: Run, listener: Listener | undefined) {
    this.run = run
    this.#input = input
    this.#listener = listener
  }

  evaluate(node: Expression): Result {
    const { path } = this.#site(node)
    const result = path === null ? evaluateComputed(node, this) : path.read(this.#input)
    this.#listener?.(node, result)
    return result
  }

  name(node: Expression): Operand {
    return this.#site(node).name
  }

  truth(node: Expression, operation: string): Truth {
    return truthOf(this.evaluate(node), this.name(node), operation)
  }

  /** Evaluates two nodes and combines them if both are known. */
  pair(
    left: Expression,
    right: Expression,
    combine: (left: Value, right: Value, names: { left: Operand; right: Operand }) => Result,
  ): Result {
    const names = { left: this.name(left), right: this.name(right) }
    return bothKnown(this.evaluate(left), this.evaluate(right), (one, other) => combine(one, other, names))
  }

  /** Evaluates with a variable set, which shadows one of the same name. */
  with<T>(name: string, value: Value, evaluate: () => T): T {
    const shadowed = this.variables.get(name)
    this.variables.set(name, value)
    const result = evaluate()
    this.variables.delete(name)
    if (shadowed !== undefined) this.variables.set(name, shadowed)
    return result
  }

  #site(node: Expression): Site {
    const known = this.#sites.get(node)
    if (known !== undefined) return known
    const variables = new Set(this.variables.keys())
    const segments = staticPath(node, variables)
    const site = { name: nameOf(node, variables), path: segments === null ? null : new InputPath(segments) }
    this.#sites.set(node, site)
    return site
  }
}

const evaluateComputed: (node: Expression, at: Interpretation) => Result = byKind({
  literal: ({ value }) => value,
  identifier: ({ name }, at) => at.variables.get(name) ?? null,
  selection: (node, at) => {
    const target = at.evaluate(node.target)
    const names = { target: at.name(node.target), whole: at.name(node) }
    return isUnknown(target) ? target : selectField(target, node.field, names)
  },
  index: (node, at) =>
    at.pair(node.target, node.index, (target, index, { left, right }) =>
      selectIndex(target, index, { target: left, whole: at.name(node), index: right }),
    ),
  call: evaluateCall,
  comprehension: evaluateComprehension,
  presence: ({ operand, asks }, at) => deny(present(at.evaluate(operand)), asks === 'missing'),
  negation: ({ operand }, at) => {
    const value = at.evaluate(operand)
    return isUnknown(value) ? value : negate(value, at.name(operand))
  },
  not: ({ operand }, at) => deny(at.truth(operand, '`not`'), true),
  arithmetic: ({ operator, left, right }, at) =>
    at.pair(left, right, (one, other, names) => arithmetic(operator, one, other, names, at.run)),
  relation: evaluateRelation,
  between: evaluateBetween,
  logical: (node, at) => joinTruths(truthsOf(node, at), node.operator === 'or'),
  conditional: ({ condition, whenTrue, whenFalse }, at) => {
    const truth = at.truth(condition, '`?`')
    return isUnknown(truth) ? truth : at.evaluate(truth ? whenTrue : whenFalse)
  },
  list: ({ items }, at) => makeList(items.map((item) => at.evaluate(item))),
  map: ({ entries }, at) =>
    makeMap(
      entries.map(({ key, value }) => ({
        key: at.evaluate(key),
        value: at.evaluate(value),
        name: at.name(key),
      })),
    ),
  message: () => new Unknown('TYPE', 'JSON has no messages.'),
})

function evaluateCall({ name, target, arguments: given }: Call, at: Interpretation): Result {
  const nodes = target === null ? given : [target, ...given]
  const results = nodes.map((node) => at.evaluate(node))
  const definition = functionNamed(name)
  if (definition === undefined) return new Unknown('ARGUMENT', `There is no function \`${name}\`.`)
  return definition.apply(results, at.run, { name, operands: nodes.map((node) => at.name(node)) })
}

function evaluateComprehension(node: Comprehension, at: Interpretation): Result {
  const container = at.evaluate(node.list)
  if (isUnknown(container)) return container
  const { condition, result, variable, macro } = node
  const walk = {
    macro,
    list: at.name(node.list),
    steps: stepsForItem(node),
    test:
      condition && ((item: Value) => at.with(variable.name, item, () => at.truth(condition, `\`${macro}\``))),
    result: result && ((item: Value) => at.with(variable.name, item, () => at.evaluate(result))),
  }
  return comprehend(container, walk, at.run)
}

function evaluateRelation({ operator, left, right }: Relation, at: Interpretation): Result {
  return at.pair(left, right, (one, other, names) => {
    if (operator === '==' || operator === '!=') return deny(equal(one, other, at.run), operator === '!=')
    if (operator !== 'in' && operator !== 'not in') return order(operator, one, other, names, at.run)
    const found = contains(other, one, at.run) ?? unfit(names.right, other, '`in`', 'a list or a map')
    return deny(found, operator === 'not in')
  })
}

function evaluateBetween({ operand, low, high, negated }: Between, at: Interpretation): Truth {
  const value = at.evaluate(operand)
  const compare = (operator: '>=' | '<=', node: Expression): Truth => {
    const names = { left: at.name(operand), right: at.name(node) }
    return bothKnown(value, at.evaluate(node), (one, bound) => order(operator, one, bound, names, at.run))
  }
  return deny(joinTruths([compare('>=', low), compare('<=', high)], false), negated)
}

// One by one, so that what stands after the deciding operand isn't evaluated.
function* truthsOf({ operator, operands }: Logical, at: Interpretation): Generator<Truth> {
  for (const operand of operands) yield at.truth(operand, `\`${operator}\``)
}
