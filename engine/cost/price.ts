/**
 * What evaluating each kind of node costs at most, in the steps of the run-time budget, and how large what it makes can
 * get. After the cost model of CEL (cel-go, `checker/cost.go`), without its least cost: where anything can be missing,
 * that is nothing.
 */
import { stepsForItem } from '../semantics/comprehension.ts'
import { LONGEST_TEXT, stepsForKeys, stepsForText } from '../semantics/budget.ts'
import { byKind } from '../syntax/by-kind.ts'
import type {
  Arithmetic,
  Call,
  Comprehension,
  Expression,
  Index,
  MapLiteral,
  Relation,
} from '../syntax/tree.ts'
import { stepsToEqual, stepsToFind, stepsToOrder } from './comparing.ts'
import {
  type Extent,
  join,
  joinAll,
  listExtent,
  literalList,
  SCALAR,
  type Size,
  textExtent,
  times,
} from './extent.ts'
import { priceOfCall } from './functions.ts'

/** What a node costs at most, and how large its value can be. */
interface Price {
  readonly steps: number
  readonly extent: Extent
}

/** Prices the nodes of one expression. */
export class Pricing {
  readonly #input: Extent
  readonly #variables = new Map<string, Extent>()
  /** Steps that are taken once, however often their node is evaluated. */
  once = 0
  /** Patterns of regular expressions that are compiled. */
  patterns = 0
  /** Places of the input that the steps depend on though nobody bounds them, with what is to be bounded. */
  readonly open = new Map<string, Size>()

  constructor(input: Extent) {
    this.#input = input
  }

  price(node: Expression): Price {
    return priceOf(node, this)
  }

  /** The steps of nodes together. */
  steps(nodes: readonly (Expression | null)[]): number {
    return nodes.reduce((sum, node) => sum + (node === null ? 0 : this.price(node).steps), 0)
  }

  named(name: string, absolute: boolean): Extent {
    return (absolute ? undefined : this.#variables.get(name)) ?? this.#input.field(name)
  }

  with<T>(name: string, extent: Extent, price: () => T): T {
    const shadowed = this.#variables.get(name)
    this.#variables.set(name, extent)
    const result = price()
    if (shadowed === undefined) this.#variables.delete(name)
    else this.#variables.set(name, shadowed)
    return result
  }

  /** Notes that steps depend on a size. */
  dependsOn({ origin }: Extent, ...sizes: readonly Size[]): void {
    const open = sizes.find((size) => origin?.open.has(size))
    if (origin !== undefined && open !== undefined && !this.open.has(origin.path))
      this.open.set(origin.path, open)
  }
}

const ofOperand =
  (extent: Extent) =>
  (node: { readonly operand: Expression }, at: Pricing): Price => {
    return { steps: at.price(node.operand).steps, extent }
  }

const priceOf: (node: Expression, at: Pricing) => Price = byKind({
  literal: ({ value }) => {
    if (typeof value === 'string') return free(textExtent(value.length))
    return free(value instanceof Uint8Array ? listExtent(value.length, SCALAR) : SCALAR)
  },
  identifier: ({ name, absolute }, at) => free(at.named(name, absolute)),
  selection: ({ target, field }, at) => {
    const { steps, extent } = at.price(target)
    return { steps, extent: extent.field(field) }
  },
  index: priceOfIndex,
  call: priceOfFunction,
  comprehension: priceOfComprehension,
  presence: ofOperand(SCALAR),
  negation: ofOperand(SCALAR),
  not: ofOperand(SCALAR),
  arithmetic: priceOfArithmetic,
  relation: priceOfRelation,
  between: ({ operand, low, high }, at) => {
    const [value, from, to] = [at.price(operand), at.price(low), at.price(high)]
    at.dependsOn(value.extent, 'text')
    const orders = stepsToOrder(value.extent, from.extent) + stepsToOrder(value.extent, to.extent)
    return { steps: value.steps + from.steps + to.steps + orders, extent: SCALAR }
  },
  logical: ({ operands }, at) => ({ steps: at.steps(operands), extent: SCALAR }),
  conditional: ({ condition, whenTrue, whenFalse }, at) => {
    const [one, other] = [at.price(whenTrue), at.price(whenFalse)]
    return {
      steps: at.steps([condition]) + Math.max(one.steps, other.steps),
      extent: join(one.extent, other.extent),
    }
  },
  list: ({ items }, at) => {
    const prices = items.map((item) => at.price(item))
    return {
      steps: prices.reduce((sum, { steps }) => sum + steps, 0),
      extent: literalList(prices.map(({ extent }) => extent)),
    }
  },
  map: priceOfMap,
  message: () => free(SCALAR),
})

function free(extent: Extent): Price {
  return { steps: 0, extent }
}

function priceOfIndex({ target, index }: Index, at: Pricing): Price {
  const [from, by] = [at.price(target), at.price(index)]
  const place = index.kind === 'literal' ? index.value : undefined
  const extent =
    typeof place === 'string'
      ? from.extent.field(place)
      : // Which field it is, nobody knows: one as large as all of it.
        join(
          from.extent.item(typeof place === 'number' ? place : null),
          from.extent.fields < 0 || typeof place === 'number' ? SCALAR : anythingIn(from.extent),
        )
  return { steps: from.steps + by.steps, extent }
}

/** Some value inside a map, of which no more is known than how large the whole is. */
function anythingIn({ weight }: Extent): Extent {
  const part: Extent = {
    text: weight * 64 + 63,
    items: weight,
    fields: weight,
    key: weight * 64 + 63,
    weight,
    field: () => part,
    item: () => part,
  }
  return part
}

function priceOfMap({ entries }: MapLiteral, at: Pricing): Price {
  const fields = new Map<string, Extent>()
  let [steps, weight, key] = [0, stepsForKeys(entries.length), 0]
  for (const entry of entries) {
    const [name, value] = [at.price(entry.key), at.price(entry.value)]
    steps += name.steps + value.steps
    weight += 1 + value.extent.weight
    key = Math.max(key, name.extent.text)
    if (entry.key.kind === 'literal' && typeof entry.key.value === 'string')
      fields.set(entry.key.value, value.extent)
  }
  const extent: Extent = { ...SCALAR, fields: entries.length, key, weight }
  const constant = fields.size === entries.length
  const field = (name: string): Extent => (constant ? (fields.get(name) ?? SCALAR) : anythingIn(extent))
  return { steps, extent: { ...extent, field } }
}

function priceOfFunction({ name, target, arguments: given }: Call, at: Pricing): Price {
  const nodes = target === null ? given : [target, ...given]
  const prices = nodes.map((node) => at.price(node))
  const { steps, once = 0, extent } = priceOfCall(name, { nodes, extents: prices.map((one) => one.extent) })
  if (once > 0) at.patterns += 1
  at.once += once
  if (steps > 0) for (const one of prices) at.dependsOn(one.extent, 'text', 'items', 'fields')
  return { steps: prices.reduce((sum, price) => sum + price.steps, steps), extent }
}

function priceOfComprehension(
  { macro, list, variable, condition, result, ...rest }: Comprehension,
  at: Pricing,
): Price {
  const { steps, extent } = at.price(list)
  const count = Math.max(extent.items, extent.fields, 0)
  const walked = join(extent.item(null), extent.fields < 0 ? SCALAR : textExtent(extent.key))
  at.dependsOn(extent, 'items', 'fields')
  const { inside, made } = at.with(variable.name, walked, () => ({
    inside: at.steps([condition]),
    made: result === null ? null : at.price(result),
  }))
  const each =
    stepsForItem({ macro, list, variable, condition, result, ...rest }) + inside + (made?.steps ?? 0)
  const listed = made?.extent ?? walked
  return {
    steps: steps + stepsForKeys(Math.max(0, extent.fields)) + times(count, each),
    extent: macro === 'map' || macro === 'filter' ? listExtent(count, listed) : SCALAR,
  }
}

function priceOfArithmetic({ operator, left, right }: Arithmetic, at: Pricing): Price {
  const [one, other] = [at.price(left), at.price(right)]
  const steps = one.steps + other.steps
  if (operator !== '+') return { steps, extent: SCALAR }
  const [texts, lists] = [sum(one.extent, other.extent, 'text'), sum(one.extent, other.extent, 'items')]
  for (const { extent } of [one, other]) at.dependsOn(extent, 'text', 'items')
  const joined = Math.max(texts < 0 ? 0 : stepsForText(texts), lists < 0 ? 0 : 1 + lists)
  const text = texts < 0 ? SCALAR : textExtent(Math.min(texts, LONGEST_TEXT))
  const items = (place: number | null): Extent =>
    place === null ? joinAll([one.extent.item(null), other.extent.item(null)]) : items(null)
  const list: Extent =
    lists < 0
      ? SCALAR
      : { ...SCALAR, items: lists, weight: one.extent.weight + other.extent.weight, item: items }
  return { steps: steps + joined, extent: join(text, list) }
}

/** The size of two values of a kind together; -1 when one can't be of it. */
function sum(one: Extent, other: Extent, size: 'text' | 'items'): number {
  return one[size] < 0 || other[size] < 0 ? -1 : one[size] + other[size]
}

function priceOfRelation({ operator, left, right }: Relation, at: Pricing): Price {
  const [one, other] = [at.price(left), at.price(right)]
  const steps = one.steps + other.steps
  if (operator === 'in' || operator === 'not in') {
    at.dependsOn(other.extent, 'items')
    return { steps: steps + stepsToFind(other.extent, one.extent), extent: SCALAR }
  }
  const isEquality = operator === '==' || operator === '!='
  const own = (isEquality ? stepsToEqual : stepsToOrder)(one.extent, other.extent)
  if (own > 1) for (const { extent } of [one, other]) at.dependsOn(extent, 'text', 'items', 'fields')
  return { steps: steps + own, extent: SCALAR }
}
