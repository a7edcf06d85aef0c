/**
 * Source for conditions, one case for each kind of node that is worth it; for all others the source calls the
 * closure. It computes with numbers, truths and known values only. Whatever else turns up raises the flag `doubt`, and
 * whoever runs the code then asks the rule's closure instead, which knows the reason and the words for it.
 */
import { staticPath } from '../../analysis/paths.ts'
import { present } from '../../semantics/presence.ts'
import type { Arithmetic, Between, Expression, Logical, Relation } from '../../syntax/tree.ts'
import { compileCode } from '../closures.ts'
import { type Code, isSimple } from '../code.ts'
import type { InputTable } from '../input-table.ts'
import type { Emitter } from './emitter.ts'
import { quoted } from './make-function.ts'

/** Writes the source of nodes of conditions that share an input table. */
export class ConditionWriter {
  readonly #inputs: InputTable
  readonly #emit: Emitter

  constructor(inputs: InputTable, emit: Emitter) {
    this.#inputs = inputs
    this.#emit = emit
  }

  /** Source that is true or false. */
  truth(node: Expression): string {
    const slot = this.#slotOf(node)
    if (slot !== null) return this.#emit.slot(slot, 'boolean')
    switch (node.kind) {
      case 'logical':
        return this.#logical(node)
      case 'not':
        return `!${this.truth(node.operand)}`
      case 'relation':
        return this.#relation(node)
      case 'between':
        return this.#between(node)
      case 'presence':
        return this.#presence(node.operand, node.asks === 'missing') ?? this.#asked(node, 'boolean')
      case 'conditional':
        return `(${this.truth(node.condition)} ? ${this.truth(node.whenTrue)} : ${this.truth(node.whenFalse)})`
      default:
        return this.#asked(node, 'boolean')
    }
  }

  /** Source that is a number. */
  number(node: Expression): string {
    const slot = this.#slotOf(node)
    if (slot !== null) return this.#emit.slot(slot, 'number')
    switch (node.kind) {
      case 'arithmetic':
        return this.#arithmetic(node)
      case 'negation':
        return `(-${this.number(node.operand)})`
      case 'conditional':
        return `(${this.truth(node.condition)} ? ${this.number(node.whenTrue)} : ${this.number(node.whenFalse)})`
      default:
        return this.#asked(node, 'number')
    }
  }

  #slotOf(node: Expression): number | null {
    const path = staticPath(node, new Set())
    return path === null ? null : this.#inputs.slotOf(path)
  }

  #logical({ operator, operands }: Logical): string {
    const parts = operands.map((operand) => this.truth(operand))
    return `(${parts.join(operator === 'and' ? ' && ' : ' || ')})`
  }

  #relation(node: Relation): string {
    const { operator, left, right } = node
    if (operator === '==' || operator === '!=') {
      const same = this.#same(left, right) ?? this.#same(right, left)
      return same === null ? this.#asked(node, 'boolean') : operator === '==' ? same : `!${same}`
    }
    if (operator === 'in' || operator === 'not in') {
      const found = this.#among(left, right)
      return found === null ? this.#asked(node, 'boolean') : operator === 'in' ? found : `!${found}`
    }
    return `(${this.number(left)} ${operator} ${this.number(right)})`
  }

  #same(node: Expression, other: Expression): string | null {
    const { constant } = this.#compiled(other)
    const slot = this.#slotOf(node)
    if (!isSimple(constant)) return null
    if (slot !== null) return `(${this.#emit.slot(slot, 'known')} === ${quoted(constant)})`
    return node.kind === 'arithmetic' && typeof constant === 'number'
      ? `(${this.number(node)} === ${quoted(constant)})`
      : null
  }

  #among(node: Expression, list: Expression): string | null {
    const { constant } = this.#compiled(list)
    const slot = this.#slotOf(node)
    if (slot === null || !Array.isArray(constant) || !constant.every(isSimple)) return null
    const set = this.#emit.constant(new Set(constant))
    return `${set}.has(${this.#emit.slot(slot, 'known')})`
  }

  #between({ operand, low, high, negated }: Between): string {
    const value = this.#emit.keep()
    const above = `(${value} = ${this.number(operand)}) >= ${this.number(low)}`
    return `${negated ? '!' : ''}(${above} && ${value} <= ${this.number(high)})`
  }

  #presence(operand: Expression, asksMissing: boolean): string | null {
    const slot = this.#slotOf(operand)
    if (slot === null) return null
    const call = `(result = ${this.#emit.constant(present)}(${this.#emit.anySlot(slot)}))`
    return `(${call} === ${!asksMissing} || (result !== ${asksMissing} && ${this.#emit.doubtful('false')}))`
  }

  /** A result that is not exact, or none, fails the comparison with the bounds. */
  #arithmetic({ operator, left, right }: Arithmetic): string {
    const value = this.#emit.keep()
    const calculated = `(${value} = ${this.number(left)} ${operator} ${this.number(right)})`
    const inBounds = `${calculated} >= ${-Number.MAX_SAFE_INTEGER} && ${value} <= ${Number.MAX_SAFE_INTEGER}`
    return `(${inBounds} ? ${value} : ${this.#emit.doubtful('0')})`
  }

  /** A constant, or a call of the closure. */
  #asked(node: Expression, kind: 'boolean' | 'number'): string {
    const { constant, evaluate } = this.#compiled(node)
    if (typeof constant === kind && isSimple(constant)) return quoted(constant)
    this.#emit.takesSteps = true
    const call = `(result = ${this.#emit.constant(evaluate)}(slots, run))`
    const otherwise = this.#emit.doubtful(kind === 'number' ? '0' : 'false')
    return `(typeof ${call} === "${kind}" ? result : ${otherwise})`
  }

  #compiled(node: Expression): Code {
    return compileCode(node, this.#inputs)
  }
}
