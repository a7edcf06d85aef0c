import { staticPath } from '../analysis/paths.ts'
import { type Reference, references } from '../analysis/references.ts'
import { interpret } from '../backends/interpreter.ts'
import { type EvaluateOptions, Run } from '../backends/run.ts'
import type { Result } from '../semantics/operand.ts'
import { print } from '../syntax/printer.ts'
import type { Between, Call, Expression, Relation } from '../syntax/tree.ts'
import { childrenOf } from '../syntax/walk.ts'
import { isUnknown } from '../values/unknown.ts'
import type { JsonObject } from '../values/value.ts'
import { allOf, anyOf, NOTHING_NEEDED, type Support } from './support.ts'

/**
 * The smallest sets of inputs that suffice for the known result of an expression, by its structure: of a true `or`
 * one true operand, of a false `and` one false operand, of `? :` the condition and the branch taken, of `coalesce`
 * the argument taken, of `BETWEEN` missed one of the ends; of all else everything that it reads. These are the prime
 * implicants that hold at the input (A. Darwiche and A. Hirth, "On the Reasons Behind Decisions", ECAI 2020) of the
 * expression with each condition taken for independent of the others.
 */
export function supportsOf(
  expression: Expression,
  input: JsonObject,
  options: EvaluateOptions = {},
): readonly Support[] {
  return new Tracing(input, options).truth(expression)
}

const NO_VARIABLES: ReadonlySet<string> = new Set()

class Tracing {
  readonly #input: JsonObject
  readonly #options: EvaluateOptions
  readonly #run = new Run()

  constructor(input: JsonObject, options: EvaluateOptions) {
    this.#input = input
    this.#options = options
  }

  /** The supports of a node that stands where a condition may. */
  truth(node: Expression): readonly Support[] {
    if (node.kind === 'logical') {
      const decisive = node.operator === 'or'
      if (this.#result(node) !== decisive) return allOf(node.operands.map((operand) => this.truth(operand)))
      const deciding = node.operands.filter((operand) => this.#result(operand) === decisive)
      return anyOf(deciding.map((operand) => this.truth(operand)))
    }
    if (node.kind === 'not') return this.truth(node.operand)
    if (node.kind === 'conditional') {
      const taken = this.#result(node.condition) === true ? node.whenTrue : node.whenFalse
      return allOf([this.truth(node.condition), this.truth(taken)])
    }
    const result = this.#result(node)
    const supports = this.value(node)
    if (isUnknown(result) || node.kind === 'literal') return supports
    const condition = { text: print(node), result }
    return supports.map(({ inputs }) => ({ inputs, conditions: [condition] }))
  }

  /** The supports of a node's value. */
  value(node: Expression): readonly Support[] {
    const segments = staticPath(node, NO_VARIABLES)
    if (segments !== null || node.kind === 'comprehension') return this.#everything(node)
    if (node.kind === 'logical' || node.kind === 'not' || node.kind === 'conditional') return this.truth(node)
    if (node.kind === 'between') return this.#between(node)
    // What is missing stays so.
    if (node.kind === 'presence' && this.#result(node) === (node.asks === 'missing')) return NOTHING_NEEDED
    if (node.kind === 'call' && node.name === 'coalesce' && node.target === null) return this.#coalesce(node)
    return allOf(childrenOf(node).map((child) => this.value(child)))
  }

  #coalesce({ arguments: given }: Call): readonly Support[] {
    const taken = given.findIndex((argument) => {
      const result = this.#result(argument)
      return (
        result !== null && !(isUnknown(result) && (result.reason === 'MISSING' || result.reason === 'NULL'))
      )
    })
    if (taken === -1) return this.#union(given)
    // What was passed over must stay so: an input does of itself, an expression over some may not.
    const passedOver = given.slice(0, taken).filter((argument) => staticPath(argument, NO_VARIABLES) === null)
    return this.#union([...passedOver, ...given.slice(taken, taken + 1)])
  }

  #between(node: Between): readonly Support[] {
    const { operand, low, high } = node
    if (this.#result(node) !== node.negated)
      return allOf([operand, low, high].map((part) => this.value(part)))
    const ends = [
      { operator: '>=', end: low },
      { operator: '<=', end: high },
    ] as const
    const missed = ends.filter(({ operator, end }) => {
      const side: Relation = {
        ...node,
        kind: 'relation',
        operator,
        spelling: 'symbol',
        left: operand,
        right: end,
      }
      return this.#result(side) === false
    })
    return anyOf(missed.map(({ end }) => allOf([this.value(operand), this.value(end)])))
  }

  #union(nodes: readonly Expression[]): readonly Support[] {
    return allOf(nodes.map((node) => this.value(node)))
  }

  #everything(node: Expression): readonly Support[] {
    const inputs = new Map<string, Reference>(
      references(node).map((reference) => [reference.path, reference]),
    )
    return [{ inputs, conditions: [] }]
  }

  #result(node: Expression): Result {
    this.#run.prepare(this.#options)
    return interpret(node, this.#input, this.#run)
  }
}
