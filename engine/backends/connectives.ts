import type { Operand, Result } from '../semantics/operand.ts'
import { deny, joinTruths, type Truth, truthOf } from '../semantics/logic.ts'
import type { Conditional, Expression, Logical, Not } from '../syntax/tree.ts'
import { isUnknown } from '../values/unknown.ts'
import { type Closure, type Code, type CompileNode, nameIn, type Scope } from './code.ts'
import { type Formula, formulaOf } from './formula.ts'
import { testAll, testAny } from './ranges.ts'

/** Compiles a chain of `and` or `or`; one in the other spelling inside it joins it, since it means the same. */
export function compileLogical(node: Logical, scope: Scope, compile: CompileNode): Code {
  const operands = flatten(node)
  const parts = operands.map((operand) => compile(operand, scope))
  const closures = parts.map(({ evaluate }) => evaluate)
  const names = operands.map((operand) => nameIn(scope, operand))
  const decisive = node.operator === 'or'
  const operation = `\`${node.operator}\``
  const join: Join = (results) =>
    joinTruths(
      results.map(({ place, result }) => truthOf(result, names[place] ?? NAMELESS, operation)),
      decisive,
    )
  const evaluate = decisive ? disjunction(closures, join) : conjunction(closures, join)
  const ranges = parts.flatMap(({ range }) => range ?? [])
  const formula: Formula = { kind: decisive ? 'some' : 'every', parts: parts.map(formulaOf) }
  if (ranges.length < parts.length) return { evaluate, formula }
  return { evaluate: decisive ? testAny(ranges, evaluate) : testAll(ranges, evaluate), formula }
}

const NAMELESS: Operand = { text: '', path: undefined }

function flatten(node: Logical): readonly Expression[] {
  return node.operands.flatMap((operand) =>
    operand.kind === 'logical' && operand.operator === node.operator ? flatten(operand) : [operand],
  )
}

/** What an operand came to, and which one it is. */
interface Joined {
  readonly place: number
  readonly result: Result
}

type Join = (results: readonly Joined[]) => Truth

// Two operands are by far the most common and need no loop. `and` and `or` are written out, since a closure that
// compared with a variable would be slower than one that compares with a constant.
function conjunction(closures: readonly Closure[], join: Join): Closure {
  const [first, second] = closures
  if (first === undefined || second === undefined || closures.length > 2) return everyOf(closures, join)
  return (slots, run) => {
    const one = first(slots, run)
    if (one === false) return false
    const other = second(slots, run)
    if (other === false) return false
    if (one === true && other === true) return true
    return join([
      { place: 0, result: one },
      { place: 1, result: other },
    ])
  }
}

function everyOf(closures: readonly Closure[], join: Join): Closure {
  return (slots, run) => {
    let undecided: Joined[] | null = null
    for (let place = 0; place < closures.length; place += 1) {
      const result = (closures[place] as Closure)(slots, run)
      if (result === false) return false
      if (result !== true) (undecided ??= []).push({ place, result })
    }
    return undecided === null ? true : join(undecided)
  }
}

function disjunction(closures: readonly Closure[], join: Join): Closure {
  const [first, second] = closures
  if (first === undefined || second === undefined || closures.length > 2) return anyOf(closures, join)
  return (slots, run) => {
    const one = first(slots, run)
    if (one === true) return true
    const other = second(slots, run)
    if (other === true) return true
    if (one === false && other === false) return false
    return join([
      { place: 0, result: one },
      { place: 1, result: other },
    ])
  }
}

function anyOf(closures: readonly Closure[], join: Join): Closure {
  return (slots, run) => {
    let undecided: Joined[] | null = null
    for (let place = 0; place < closures.length; place += 1) {
      const result = (closures[place] as Closure)(slots, run)
      if (result === true) return true
      if (result !== false) (undecided ??= []).push({ place, result })
    }
    return undecided === null ? false : join(undecided)
  }
}

/** Compiles `not` and `!`. */
export function compileNot(node: Not, scope: Scope, compile: CompileNode): Code {
  const code = compile(node.operand, scope)
  const operand = code.evaluate
  const name = nameIn(scope, node.operand)
  return {
    formula: { kind: 'not', part: formulaOf(code) },
    evaluate: (slots, run) => {
      const result = operand(slots, run)
      return typeof result === 'boolean' ? !result : deny(truthOf(result, name, '`not`'), true)
    },
  }
}

/** Compiles `condition ? one : other`. */
export function compileConditional(node: Conditional, scope: Scope, compile: CompileNode): Code {
  const condition = compile(node.condition, scope).evaluate
  const whenTrue = compile(node.whenTrue, scope).evaluate
  const whenFalse = compile(node.whenFalse, scope).evaluate
  const name: Operand = nameIn(scope, node.condition)
  return {
    evaluate: (slots, run) => {
      const truth = truthOf(condition(slots, run), name, '`?`')
      if (isUnknown(truth)) return truth
      return truth ? whenTrue(slots, run) : whenFalse(slots, run)
    },
  }
}
