import { functionNamed } from '../../functions/registry.ts'
import type { Call, Expression } from '../../syntax/tree.ts'
import { type Kind, phrase } from '../../values/kinds.ts'
import { ORDERED } from '../types/outcomes.ts'
import { admits, isNever, join, kindsOf, NEVER, type Type } from '../types/type.ts'
import { adviceOnKinds } from './advice.ts'
import { resultOf } from './function-results.ts'
import type { Inference } from './inference.ts'
import { reportComparedUnits } from './quantities.ts'

/** What the items must be of functions that take a list, or several values in its place. */
const AGGREGATES: ReadonlyMap<string, { readonly kinds: readonly Kind[]; readonly wanted: string }> = new Map(
  [
    ['sum', { kinds: ['number'], wanted: 'numbers' }],
    ['avg', { kinds: ['number'], wanted: 'numbers' }],
    ['min', { kinds: ORDERED, wanted: 'numbers, texts or times' }],
    ['max', { kinds: ORDERED, wanted: 'numbers, texts or times' }],
  ],
)

type Argument = readonly [node: Expression, type: Type]

/** `name(arguments)`, `target.name(arguments)` */
export function inferCall(node: Call, at: Inference): Type {
  const nodes = node.target === null ? node.arguments : [node.target, ...node.arguments]
  const infer = (): Argument[] => nodes.map((one) => [one, at.infer(one)])
  const given = node.name === 'coalesce' && node.target === null ? at.expectingAbsence(infer) : infer()
  const definition = functionNamed(node.name)
  const name = definition?.names[0] ?? node.name
  reportKinds(name, given, definition?.parameters ?? [], at)
  const aggregate = AGGREGATES.get(name)
  if (aggregate !== undefined) return resultOf(name, [inferItems(node, given, aggregate, at)])
  if (name === 'any' || name === 'all') reportItems(name, given, 'truths', ['boolean'], at)
  if (name === 'contains') reportPart(given, at)
  return resultOf(
    name,
    given.map(([, type]) => type),
  )
}

function reportKinds(
  name: string,
  given: readonly Argument[],
  parameters: readonly (readonly Kind[])[],
  at: Inference,
) {
  for (const [place, [node, type]] of given.entries()) {
    const kinds = parameters[place]
    if (kinds === undefined || isNever(type) || admits(type, kinds)) continue
    const found = `\`${at.name(node)}\` is ${phrase(...kindsOf(type))}`
    const numeric = kinds.includes('number') && admits(type, ['text'])
    const advice = numeric ? 'number(…) reads a number from text.' : undefined
    at.report('IMPOSSIBLE_COMPARISON', node, `${found}; \`${name}\` needs ${phrase(...kinds)}.`, advice)
  }
}

/** The type of the items that an aggregate takes together. */
function inferItems(
  node: Call,
  given: readonly Argument[],
  { kinds, wanted }: { readonly kinds: readonly Kind[]; readonly wanted: string },
  at: Inference,
): Type {
  const [first] = given
  if (given.length === 1 && first !== undefined) {
    if (isNever(first[1]) || admits(first[1], ['list']))
      return reportItems(node.name, given, wanted, kinds, at)
    const found = `\`${at.name(first[0])}\` is ${phrase(...kindsOf(first[1]))}`
    const message = `${found}; \`${node.name}\` needs a list, or several values.`
    at.report('IMPOSSIBLE_COMPARISON', first[0], message)
    return NEVER
  }
  for (const [argument, type] of given) {
    if (isNever(type) || admits(type, kinds)) continue
    const message = `\`${at.name(argument)}\` is ${phrase(...kindsOf(type))}; \`${node.name}\` needs ${wanted}.`
    at.report('IMPOSSIBLE_COMPARISON', argument, message)
  }
  return comparable(node, given, at)
}

/** Several values are of one kind, and of one unit. */
function comparable(node: Call, given: readonly Argument[], at: Inference): Type {
  const [first, ...others] = given
  if (first === undefined) return NEVER
  for (const other of others) {
    reportComparedUnits(at, other[0], first, other)
    const shared = kindsOf(first[1]).filter((kind) => ORDERED.includes(kind))
    if (shared.length === 0 || isNever(other[1]) || admits(other[1], shared)) continue
    const kinds = [first, other].map(([one, type]) => `\`${at.name(one)}\` is ${phrase(...kindsOf(type))}`)
    const message = `${kinds.join(' and ')}; \`${node.name}\` needs values of one kind.`
    at.report('IMPOSSIBLE_COMPARISON', node, message, adviceOnKinds(first[1], other[1]))
  }
  const measured = given.map(([, type]) => type)
  const unit = measured.find((type) => typeof type.unit !== 'string')?.unit
  const joined = measured.reduce(join)
  return unit === undefined || measured.some((type) => type.unit === 'unknown') ? joined : { ...joined, unit }
}

/** Items of a list of which none is of the right kind: only an empty list would do. */
function reportItems(
  name: string,
  given: readonly Argument[],
  wanted: string,
  kinds: readonly Kind[],
  at: Inference,
): Type {
  const [first] = given
  if (first === undefined || !admits(first[1], ['list'])) return NEVER
  const items = first[1].shape.item(null).type
  if (isNever(items) || admits(items, kinds)) return items
  const found = `The items of \`${at.name(first[0])}\` are each ${phrase(...kindsOf(items))}`
  at.report('IMPOSSIBLE_COMPARISON', first[0], `${found}; \`${name}\` needs ${wanted}.`)
  return NEVER
}

/** A text contains texts; a list may contain anything. */
function reportPart([container, part]: readonly Argument[], at: Inference): void {
  if (container === undefined || part === undefined || !admits(container[1], ['text'])) return
  if (admits(container[1], ['list']) || isNever(part[1]) || admits(part[1], ['text'])) return
  const message = `\`${at.name(part[0])}\` is ${phrase(...kindsOf(part[1]))}; in a text, \`contains\` needs text.`
  at.report('IMPOSSIBLE_COMPARISON', part[0], message)
}
