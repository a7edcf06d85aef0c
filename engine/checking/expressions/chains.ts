/**
 * What the truth of a condition says of the values that it asks about: `x > 5 and x < 3` wants an x that is
 * both.
 */
import { print } from '../../syntax/printer.ts'
import type { Between, Expression, Logical, OrderOperator, Relation } from '../../syntax/tree.ts'
import { from, hull, type Numbers, otherThan, upTo } from '../types/intervals.ts'
import { ORDERED } from '../types/outcomes.ts'
import {
  admits,
  ANY,
  isNever,
  join,
  kindsOf,
  meet,
  meetAll,
  ofKinds,
  ofTruths,
  onlyValue,
  type Type,
} from '../types/type.ts'

/** The type that a node was found to have. */
type TypeOf = (node: Expression) => Type

/** What is asked about, and the values that it must have. */
interface Demand {
  readonly subject: Expression
  readonly type: Type
}

/** Demands by the text of what is asked about. */
type Demands = ReadonlyMap<string, Demand>

const NONE: Demands = new Map()

/**
 * A part of a condition that no value can satisfy if the whole is to have a truth; null when there is none.
 */
export function contradicted(node: Expression, truth: boolean, typeOf: TypeOf): Expression | null {
  for (const { subject, type } of demands(node, truth, typeOf).values()) {
    const before = typeOf(subject)
    if (!isNever(before) && isNever(meet(before, type))) return subject
  }
  return null
}

/** What must hold when a node is known to be true, or known to be false. */
function demands(node: Expression, truth: boolean, typeOf: TypeOf): Demands {
  if (node.kind === 'not') return demands(node.operand, !truth, typeOf)
  if (node.kind === 'logical') return ofChain(node, truth, typeOf)
  if (node.kind === 'relation') return ofRelation(node, truth, typeOf)
  if (node.kind === 'between') return ofBetween(node, truth, typeOf)
  return node.kind === 'literal' ? NONE : demand(node, ofTruths(truth, !truth))
}

function demand(subject: Expression, type: Type): Demands {
  return subject.kind === 'literal' ? NONE : new Map([[print(subject), { subject, type }]])
}

/** All operands have the truth, or any of them. */
function ofChain({ operator, operands }: Logical, truth: boolean, typeOf: TypeOf): Demands {
  const each = operands.map((operand) => demands(operand, truth, typeOf))
  return (operator === 'and') === truth ? both(...each) : each.reduce(either)
}

function both(...all: readonly Demands[]): Demands {
  const joined = new Map<string, Demand>()
  for (const each of all) {
    for (const [text, { subject, type }] of each) {
      const known = joined.get(text)
      joined.set(text, { subject, type: known === undefined ? type : meet(known.type, type) })
    }
  }
  return joined
}

function either(one: Demands, other: Demands): Demands {
  const shared = [...one].flatMap(([text, { subject, type }]) => {
    const also = other.get(text)
    return also === undefined ? [] : [[text, { subject, type: join(type, also.type) }] as const]
  })
  return new Map(shared)
}

const OPPOSITE: Readonly<Record<OrderOperator, OrderOperator>> = {
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
}
const MIRRORED: Readonly<Record<OrderOperator, OrderOperator>> = {
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
}

function ofRelation({ operator, left, right }: Relation, truth: boolean, typeOf: TypeOf): Demands {
  if (operator === '==' || operator === '!=') {
    const same = (operator === '==') === truth
    const demanded = (other: Expression) => (same ? typeOf(other) : differentFrom([other], typeOf))
    return both(demand(left, demanded(right)), demand(right, demanded(left)))
  }
  if (operator === 'in' || operator === 'not in') {
    const found = (operator === 'in') === truth
    return demand(left, found ? memberOf(typeOf(right)) : notAmong(right, typeOf))
  }
  const held = truth ? operator : OPPOSITE[operator]
  return both(
    demand(left, ordered(held, typeOf(right))),
    demand(right, ordered(MIRRORED[held], typeOf(left))),
  )
}

/** The values that are in this order to some value of a type. */
function ordered(operator: OrderOperator, other: Type): Type {
  const kinds = kindsOf(other).filter((kind) => ORDERED.includes(kind))
  return { ...ofKinds(kinds), numbers: orderedNumbers(operator, other.numbers) }
}

function orderedNumbers(operator: OrderOperator, others: Numbers): Numbers {
  const bounds = hull(others)
  if (bounds === null) return []
  if (operator === '<') return upTo(bounds.high, true)
  if (operator === '<=') return upTo(bounds.high, bounds.highOpen)
  return operator === '>' ? from(bounds.low, true) : from(bounds.low, bounds.lowOpen)
}

function memberOf(container: Type): Type {
  return admits(container, ['list']) && !container.others.has('map') ? container.shape.item(null).type : ANY
}

function notAmong(container: Expression, typeOf: TypeOf): Type {
  return container.kind === 'list' ? differentFrom(container.items, typeOf) : ANY
}

/** The values that are none of these constants; what isn't constant excludes nothing. */
function differentFrom(others: readonly Expression[], typeOf: TypeOf): Type {
  return meetAll(others.map((other) => allBut(onlyValue(typeOf(other)))))
}

function allBut(value: string | number | boolean | null | undefined): Type {
  if (typeof value === 'number') return { ...ANY, numbers: otherThan(value) }
  if (typeof value === 'string') return { ...ANY, texts: { except: [value] } }
  if (typeof value === 'boolean') return { ...ANY, booleans: [!value] }
  return value === null ? { ...ANY, others: new Set([...ANY.others].filter((kind) => kind !== 'null')) } : ANY
}

function ofBetween({ operand, low, high, negated }: Between, truth: boolean, typeOf: TypeOf): Demands {
  if (truth !== negated) {
    return both(demand(operand, ordered('>=', typeOf(low))), demand(operand, ordered('<=', typeOf(high))))
  }
  return either(demand(operand, ordered('<', typeOf(low))), demand(operand, ordered('>', typeOf(high))))
}
