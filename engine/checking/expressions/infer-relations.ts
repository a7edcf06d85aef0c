import { printValue } from '../../syntax/print-value.ts'
import type { Between, Expression, Relation, Span } from '../../syntax/tree.ts'
import { phrase } from '../../values/kinds.ts'
import { canEqual, denied, ofEquality, ofOrder } from '../types/outcomes.ts'
import {
  admits,
  BOOLEAN,
  fewValues,
  isNever,
  join,
  kindsOf,
  NEVER,
  ofTruths,
  onlyValue,
  TEXT,
  type Type,
} from '../types/type.ts'
import { adviceOnKinds } from './advice.ts'
import { contradicted } from './chains.ts'
import type { Inference } from './inference.ts'
import { reportComparedUnits } from './quantities.ts'

/** `left < right`, `left == right`, `left in right`. */
export function inferRelation(node: Relation, at: Inference): Type {
  const [left, right] = [at.infer(node.left), at.infer(node.right)]
  if (isNever(left) || isNever(right)) return NEVER
  const { operator } = node
  if (operator === 'in' || operator === 'not in') {
    const found = inferMembership(node, left, right, at)
    return operator === 'in' ? found : denied(found)
  }
  if (reportComparedUnits(at, node, [node.left, left], [node.right, right])) return BOOLEAN
  if (operator === '==' || operator === '!=') {
    if (reportDifferent(node, [node.left, left], [node.right, right], at)) return BOOLEAN
    if (reportUnlisted([node.left, left], [node.right, right], at)) return BOOLEAN
    return operator === '==' ? ofEquality(left, right) : denied(ofEquality(left, right))
  }
  const truths = ofOrder(operator, left, right)
  if (!isNever(truths)) return truths
  reportPair(node, operator, [node.left, left], [node.right, right], at)
  return BOOLEAN
}

type Typed = readonly [node: Expression, type: Type]

function reportPair(place: Span, operator: string, left: Typed, right: Typed, at: Inference): void {
  const message = `${described(left, at)} and ${described(right, at)}; \`${operator}\` can't take the two.`
  at.report('IMPOSSIBLE_COMPARISON', place, message, adviceOnKinds(left[1], right[1]))
}

function described([node, type]: Typed, at: Inference): string {
  return `\`${at.name(node)}\` is ${phrase(...kindsOf(type))}`
}

/**
 * Values of two kinds are different, whatever they are. null is compared to tell whether something is there.
 */
function reportDifferent(place: Span, left: Typed, right: Typed, at: Inference): boolean {
  const kinds = kindsOf(left[1])
  if (admits(right[1], kinds) || [kinds, kindsOf(right[1])].some(isNullAlone)) return false
  const message = `${described(left, at)} and ${described(right, at)}: they are never equal.`
  at.report('IMPOSSIBLE_COMPARISON', place, message, adviceOnKinds(left[1], right[1]))
  return true
}

/** The same of what is in a list, or of the keys of a map. */
function reportNoMember(node: Relation, left: Typed, members: Type, at: Inference): boolean {
  const kinds = kindsOf(left[1])
  if (admits(members, kinds) || [kinds, kindsOf(members)].some(isNullAlone)) return false
  const inside = `what is in \`${at.name(node.right)}\` is ${phrase(...kindsOf(members))}`
  const message = `${described(left, at)}, and ${inside}: it is never among it.`
  at.report('IMPOSSIBLE_COMPARISON', node, message, adviceOnKinds(left[1], members))
  return true
}

function isNullAlone(kinds: readonly string[]): boolean {
  return kinds.length === 1 && kinds[0] === 'null'
}

/** A constant that is compared with a field whose values are listed, and is none of them. */
function reportUnlisted(left: Typed, right: Typed, at: Inference): boolean {
  const [[node, constant], [field, listed]] = left[0].kind === 'literal' ? [left, right] : [right, left]
  const value = onlyValue(constant)
  const values = listed.listed ? fewValues(listed) : null
  if (node.kind !== 'literal' || values === null) return false
  if (typeof value !== 'string' && typeof value !== 'number') return false
  if (canEqual(listed, constant)) return false
  const texts = values.filter((one) => typeof one === 'string')
  const message = `The values of \`${at.name(field)}\` are listed, and ${printValue(value)} is not one of them.`
  const advice =
    typeof value === 'string'
      ? at.hints.forValue(value, texts, printValue)
      : `It is one of ${values.slice(0, 10).map(printValue).join(', ')}.`
  at.report('UNKNOWN_ENUM_VALUE', node, message, advice)
  return true
}

/** `left in right`, before it is denied. */
function inferMembership(node: Relation, left: Type, right: Type, at: Inference): Type {
  if (!admits(right, ['list', 'map'])) {
    const message = `${described([node.right, right], at)}; \`in\` needs a list or a map.`
    at.report('IMPOSSIBLE_COMPARISON', node.right, message, 'A list is written [a, b].')
    return BOOLEAN
  }
  const items = admits(right, ['list']) ? right.shape.item(null).type : NEVER
  const members = right.others.has('map') ? join(items, TEXT) : items
  if (!isNever(members) && reportNoMember(node, [node.left, left], members, at)) return BOOLEAN
  const elements: readonly Expression[] = node.right.kind === 'list' ? node.right.items : []
  const before = at.findings.length
  for (const element of elements) {
    const type = at.known(element)
    reportComparedUnits(at, element, [node.left, left], [element, type])
    reportUnlisted([node.left, left], [element, type], at)
  }
  if (elements.length === 0) reportUnlisted([node.left, left], [node.right, items], at)
  if (at.findings.length > before) return BOOLEAN
  return ofTruths(
    canEqual(left, members),
    !coversAll(
      elements.map((element) => at.known(element)),
      left,
    ),
  )
}

/** Whether each value that there can be is one of the constants. */
function coversAll(elements: readonly Type[], left: Type): boolean {
  const constants = new Set(elements.map(onlyValue))
  return fewValues(left)?.every((value) => constants.has(value)) ?? false
}

/** `operand BETWEEN low AND high` */
export function inferBetween(node: Between, at: Inference): Type {
  const operand = at.infer(node.operand)
  const bounds = [node.low, node.high].map((bound) => [bound, at.infer(bound)] as const)
  const before = at.findings.length
  for (const bound of bounds) {
    if (reportComparedUnits(at, bound[0], [node.operand, operand], bound)) continue
    if (isNever(operand) || isNever(bound[1]) || !isNever(ofOrder('<', operand, bound[1]))) continue
    // At the bound, since the other bound may still decide.
    const pair = `${described([node.operand, operand], at)} and ${described(bound, at)}`
    const message = `${pair}; \`BETWEEN\` needs both of one kind.`
    at.report('IMPOSSIBLE_COMPARISON', bound[0], message, adviceOnKinds(operand, bound[1]))
    break
  }
  if (at.findings.length > before) return BOOLEAN
  const [above, below] = [bounds[0], bounds[1]].map((bound, place) =>
    bound === undefined ? BOOLEAN : ofOrder(place === 0 ? '>=' : '<=', operand, bound[1]),
  )
  const truths = [above ?? BOOLEAN, below ?? BOOLEAN]
  const canHold = truths.every(({ booleans }) => booleans.includes(true))
  const canFail = truths.some(({ booleans }) => booleans.includes(false))
  const held = contradicted({ ...node, negated: false }, true, (one) => at.known(one)) === null
  const inside = ofTruths(canHold && held, canFail)
  return node.negated ? denied(inside) : inside
}
