/**
 * The closure back end: a tree of functions, one a node, without generated code. Inputs are read once into
 * slots; common shapes get closures of their own; what is rare goes the way that the interpreter goes.
 */
import { staticPath } from '../analysis/paths.ts'
import { functionNamed } from '../functions/registry.ts'
import { arithmetic, calculate, negate } from '../semantics/arithmetic.ts'
import { makeList, makeMap } from '../semantics/collections.ts'
import { comprehend, stepsForItem } from '../semantics/comprehension.ts'
import { bothKnown, deny, truthOf } from '../semantics/logic.ts'
import type { Result } from '../semantics/operand.ts'
import { present } from '../semantics/presence.ts'
import { selectField, selectIndex } from '../semantics/selection.ts'
import { byKind } from '../syntax/by-kind.ts'
import type {
  Arithmetic,
  Call,
  Comprehension,
  Expression,
  Identifier,
  Index,
  MapLiteral,
} from '../syntax/tree.ts'
import { isUnknown, Unknown } from '../values/unknown.ts'
import type { Value } from '../values/value.ts'
import {
  type Closure,
  type Code,
  constantCode,
  folded,
  nameIn,
  type Scope,
  slotCode,
  within,
} from './code.ts'
import { presenceFormula } from './formula.ts'
import { compileBetween, compileRelation } from './comparisons.ts'
import { compileConditional, compileLogical, compileNot } from './connectives.ts'
import type { InputTable } from './input-table.ts'

/** Compiles a checked expression against an input table, which other expressions may share. */
export function compileClosure(expression: Expression, inputs: InputTable): Closure {
  return compileCode(expression, inputs).evaluate
}

/** The same, with what other back ends can make use of. */
export function compileCode(expression: Expression, inputs: InputTable): Code {
  return compileNode(expression, { inputs, variables: [] })
}

function compileNode(node: Expression, scope: Scope): Code {
  const path = staticPath(node, new Set(scope.variables))
  return path === null ? compileComputed(node, scope) : slotCode(scope.inputs.slotOf(path))
}

const NO_MESSAGES = new Unknown('TYPE', 'JSON has no messages.')

const compileComputed: (node: Expression, scope: Scope) => Code = byKind({
  literal: ({ value }) => constantCode(value),
  identifier: compileVariable,
  selection: (node, scope) => {
    const names = { target: nameIn(scope, node.target), whole: nameIn(scope, node) }
    const target = compileNode(node.target, scope).evaluate
    return { evaluate: onceKnown(target, (value) => selectField(value, node.field, names)) }
  },
  index: compileIndex,
  call: compileCall,
  comprehension: compileComprehension,
  presence: (node, scope) => {
    const { evaluate: operand, slot } = compileNode(node.operand, scope)
    const denied = node.asks === 'missing'
    const evaluate: Closure = (slots, run) => deny(present(operand(slots, run)), denied)
    return slot === undefined ? { evaluate } : { evaluate, formula: presenceFormula(slot, denied) }
  },
  negation: (node, scope) => {
    const operand = compileNode(node.operand, scope)
    const name = nameIn(scope, node.operand)
    const negated = onceKnown(operand.evaluate, (value) => negate(value, name))
    return calculated(folded(negated, [operand]), [operand])
  },
  not: (node, scope) => compileNot(node, scope, compileNode),
  arithmetic: compileArithmetic,
  relation: (node, scope) => compileRelation(node, scope, compileNode),
  between: (node, scope) => compileBetween(node, scope, compileNode),
  logical: (node, scope) => compileLogical(node, scope, compileNode),
  conditional: (node, scope) => compileConditional(node, scope, compileNode),
  list: (node, scope) => {
    const items = node.items.map((item) => compileNode(item, scope))
    return folded((slots, run) => makeList(items.map((item) => item.evaluate(slots, run))), items)
  },
  map: compileMap,
  message: () => ({ evaluate: () => NO_MESSAGES }),
})

function onceKnown(operand: Closure, step: (value: Value) => Result): Closure {
  return (slots, run) => {
    const result = operand(slots, run)
    return isUnknown(result) ? result : step(result)
  }
}

function compileVariable({ name }: Identifier, { variables }: Scope): Code {
  const place = variables.lastIndexOf(name)
  return { evaluate: (_, run) => run.variables[place] ?? null }
}

function compileIndex(node: Index, scope: Scope): Code {
  const names = {
    target: nameIn(scope, node.target),
    whole: nameIn(scope, node),
    index: nameIn(scope, node.index),
  }
  const target = compileNode(node.target, scope).evaluate
  const index = compileNode(node.index, scope).evaluate
  return {
    evaluate: (slots, run) =>
      bothKnown(target(slots, run), index(slots, run), (one, other) => selectIndex(one, other, names)),
  }
}

function compileArithmetic(node: Arithmetic, scope: Scope): Code {
  const left = compileNode(node.left, scope)
  const right = compileNode(node.right, scope)
  const names = { left: nameIn(scope, node.left), right: nameIn(scope, node.right) }
  const { operator } = node
  const calculateNumbers = calculate[operator]
  const [first, second] = [left.evaluate, right.evaluate]
  const evaluate: Closure = (slots, run) => {
    const one = first(slots, run)
    const other = second(slots, run)
    if (typeof one === 'number' && typeof other === 'number') return calculateNumbers(one, other)
    return bothKnown(one, other, (a, b) => arithmetic(operator, a, b, names, run))
  }
  return calculated(folded(evaluate, [left, right]), [left, right])
}

function calculated(code: Code, parts: readonly Code[]): Code {
  const isTerm = parts.every(
    (part) => part.slot !== undefined || part.isTerm === true || typeof part.constant === 'number',
  )
  return isTerm && code.constant === undefined ? { ...code, isTerm: true } : code
}

function compileMap({ entries }: MapLiteral, scope: Scope): Code {
  const compiled = entries.map(({ key, value }) => ({
    key: compileNode(key, scope).evaluate,
    value: compileNode(value, scope).evaluate,
    name: nameIn(scope, key),
  }))
  return {
    evaluate: (slots, run) =>
      makeMap(
        compiled.map(({ key, value, name }) => ({ key: key(slots, run), value: value(slots, run), name })),
      ),
  }
}

function compileCall({ name, target, arguments: given }: Call, scope: Scope): Code {
  const nodes = target === null ? given : [target, ...given]
  const definition = functionNamed(name)
  if (definition === undefined)
    throw new Error(`There is no function ${name}: an expression is checked first`)
  const names = { name, operands: nodes.map((node) => nameIn(scope, node)) }
  const parts = nodes.map((node) => compileNode(node, scope))
  const closures = parts.map(({ evaluate }) => evaluate)
  const evaluate: Closure = (slots, run) => {
    const results = closures.map((closure) => closure(slots, run))
    return definition.apply(results, run, names)
  }
  return definition.readsTime ? { evaluate } : folded(evaluate, parts)
}

function compileComprehension(node: Comprehension, scope: Scope): Code {
  const inner = within(scope, node.variable.name)
  const place = scope.variables.length
  const container = compileNode(node.list, scope).evaluate
  const condition = node.condition && compileNode(node.condition, inner).evaluate
  const conditionName = nameIn(inner, node.condition ?? node)
  const result = node.result && compileNode(node.result, inner).evaluate
  const { macro } = node
  const constants = { macro, list: nameIn(scope, node.list), steps: stepsForItem(node) }
  return {
    evaluate: (slots, run) => {
      const items = container(slots, run)
      if (isUnknown(items)) return items
      const at = (closure: Closure, item: Value): Result => {
        run.variables[place] = item
        return closure(slots, run)
      }
      const walk = {
        ...constants,
        test: condition && ((item: Value) => truthOf(at(condition, item), conditionName, `\`${macro}\``)),
        result: result && ((item: Value) => at(result, item)),
      }
      return comprehend(items, walk, run)
    },
  }
}
