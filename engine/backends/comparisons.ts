import type { Result } from '../semantics/operand.ts'
import { bothKnown, deny, joinTruths, type Truth } from '../semantics/logic.ts'
import { contains, equal } from '../semantics/equality.ts'
import type { Budget } from '../semantics/budget.ts'
import { unfit } from '../semantics/operand.ts'
import { order } from '../semantics/order.ts'
import type { Between, Expression, OrderOperator, Relation } from '../syntax/tree.ts'
import { isUnknown } from '../values/unknown.ts'
import type { Value } from '../values/value.ts'
import {
  type Closure,
  type Code,
  type CompileNode,
  folded,
  isSimple,
  nameIn,
  type Scope,
  type Simple,
} from './code.ts'
import { amongFormula } from './formula.ts'
import { type Range, rangeBetween, rangeOf, testRange } from './ranges.ts'

/** Compiles `==`, `<`, `in` and the like, the common shapes to closures of their own. */
export function compileRelation(node: Relation, scope: Scope, compile: CompileNode): Code {
  const { operator } = node
  const left = compile(node.left, scope)
  const right = compile(node.right, scope)
  if (operator === '==' || operator === '!=') {
    const code = folded(equality(left, right, operator === '!='), [left, right])
    return {
      ...code,
      ...equalityFormula(asked(node.left, left, scope), asked(node.right, right, scope), operator === '!='),
    }
  }
  if (operator === 'in' || operator === 'not in') {
    const code = folded(membership(node, left, right, scope), [left, right])
    return { ...code, ...membershipFormula(asked(node.left, left, scope), right, operator === 'not in') }
  }
  const names = { left: nameIn(scope, node.left), right: nameIn(scope, node.right) }
  const slow: Slow = (one, other, budget) =>
    bothKnown(one, other, (a, b) => order(operator, a, b, names, budget))
  const evaluate = ANY_ORDER[operator](left.evaluate, right.evaluate, slow)
  const range = rangeTested(operator, left, right)
  if (range !== null) return rangeCode(range, evaluate)
  const ofTerm = rangeTested(operator, asked(node.left, left, scope), asked(node.right, right, scope))
  const code = folded(evaluate, [left, right])
  return ofTerm === null ? code : { ...code, formula: { kind: 'range', ...ofTerm } }
}

/** The code as a formula asks about it: a term has a slot then. */
function asked(node: Expression, code: Code, { inputs }: Scope): Code {
  return code.isTerm === true ? { ...code, slot: inputs.slotOfTerm(node, code.evaluate) } : code
}

function rangeCode(range: Range, otherwise: Closure): Code {
  return { evaluate: testRange(range, otherwise), range, formula: { kind: 'range', ...range } }
}

const FLIPPED = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const

function rangeTested(operator: OrderOperator, left: Code, right: Code): Range | null {
  if (left.slot !== undefined && typeof right.constant === 'number') {
    return rangeOf(left.slot, operator, right.constant)
  }
  return right.slot !== undefined && typeof left.constant === 'number'
    ? rangeOf(right.slot, FLIPPED[operator], left.constant)
    : null
}

type Slow = (left: Result, right: Result, budget: Budget) => Truth

type AnyOrder = (left: Closure, right: Closure, slow: Slow) => Closure

// Once for each operator: a closure that looked its operator up would be many times slower.
const ANY_ORDER: Readonly<Record<OrderOperator, AnyOrder>> = {
  '<': (left, right, slow) => (slots, run) => {
    const one = left(slots, run)
    const other = right(slots, run)
    return typeof one === 'number' && typeof other === 'number' ? one < other : slow(one, other, run)
  },
  '<=': (left, right, slow) => (slots, run) => {
    const one = left(slots, run)
    const other = right(slots, run)
    return typeof one === 'number' && typeof other === 'number' ? one <= other : slow(one, other, run)
  },
  '>': (left, right, slow) => (slots, run) => {
    const one = left(slots, run)
    const other = right(slots, run)
    return typeof one === 'number' && typeof other === 'number' ? one > other : slow(one, other, run)
  },
  '>=': (left, right, slow) => (slots, run) => {
    const one = left(slots, run)
    const other = right(slots, run)
    return typeof one === 'number' && typeof other === 'number' ? one >= other : slow(one, other, run)
  },
}

function equality(left: Code, right: Code, denied: boolean): Closure {
  if (isSimple(right.constant)) return equalToConstant(left.evaluate, right.constant, denied)
  if (isSimple(left.constant)) return equalToConstant(right.evaluate, left.constant, denied)
  const [first, second] = [left.evaluate, right.evaluate]
  return (slots, run) =>
    deny(
      bothKnown(first(slots, run), second(slots, run), (one, other) => equal(one, other, run)),
      denied,
    )
}

function equalityFormula(left: Code, right: Code, denied: boolean): Pick<Code, 'formula'> {
  if (left.slot !== undefined && isSimple(right.constant))
    return { formula: amongFormula(left.slot, new Set([right.constant]), denied) }
  return right.slot !== undefined && isSimple(left.constant) ? equalityFormula(right, left, denied) : {}
}

function equalToConstant(evaluate: Closure, constant: Simple, denied: boolean): Closure {
  return (slots, run) => {
    const value = evaluate(slots, run)
    if (value === constant) return !denied
    return isUnknown(value) ? value : denied
  }
}

function membership(node: Relation, left: Code, right: Code, scope: Scope): Closure {
  const denied = node.operator === 'not in'
  const list = right.constant
  if (Array.isArray(list) && list.every(isSimple))
    return amongConstants(left.evaluate, new Set<Value>(list), denied)
  const name = nameIn(scope, node.right)
  const [item, container] = [left.evaluate, right.evaluate]
  return (slots, run) => {
    const found = bothKnown(
      item(slots, run),
      container(slots, run),
      (one, all) => contains(all, one, run) ?? unfit(name, all, '`in`', 'a list or a map'),
    )
    return deny(found, denied)
  }
}

function membershipFormula(left: Code, right: Code, denied: boolean): Pick<Code, 'formula'> {
  const list = right.constant
  return left.slot !== undefined && Array.isArray(list) && list.every(isSimple)
    ? { formula: amongFormula(left.slot, new Set<Simple>(list), denied) }
    : {}
}

function amongConstants(evaluate: Closure, constants: ReadonlySet<Value>, denied: boolean): Closure {
  return (slots, run) => {
    const value = evaluate(slots, run)
    return isUnknown(value) ? value : constants.has(value) !== denied
  }
}

/** Compiles `BETWEEN`: both ends included, the operand evaluated once. */
export function compileBetween(node: Between, scope: Scope, compile: CompileNode): Code {
  const { negated } = node
  const operand = compile(node.operand, scope)
  const low = compile(node.low, scope)
  const high = compile(node.high, scope)
  const name = nameIn(scope, node.operand)
  const lowNames = { left: name, right: nameIn(scope, node.low) }
  const highNames = { left: name, right: nameIn(scope, node.high) }
  const evaluate: Closure = (slots, run) => {
    const value = operand.evaluate(slots, run)
    const above = bothKnown(value, low.evaluate(slots, run), (one, bound) =>
      order('>=', one, bound, lowNames, run),
    )
    const below = bothKnown(value, high.evaluate(slots, run), (one, bound) =>
      order('<=', one, bound, highNames, run),
    )
    return deny(joinTruths([above, below], false), negated)
  }
  const constant = typeof low.constant === 'number' && typeof high.constant === 'number'
  const { slot } = asked(node.operand, operand, scope)
  if (slot === undefined || !constant || negated) return { evaluate }
  const range = rangeBetween(slot, low.constant, high.constant)
  return operand.slot === undefined
    ? { evaluate, formula: { kind: 'range', ...range } }
    : rangeCode(range, evaluate)
}
