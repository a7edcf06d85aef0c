import type { Expression, Identifier, Index, Selection, Span } from '../../syntax/tree.ts'
import { phrase } from '../../values/kinds.ts'
import type { Member } from '../types/shape.ts'
import { admits, ANY, isNever, join, kindsOf, onlyValue, TEXT, type Type } from '../types/type.ts'
import type { Inference } from './inference.ts'

/** A name: a macro's variable, or a field of the input. */
export function inferIdentifier(node: Identifier, at: Inference): Type {
  const variable = node.absolute ? undefined : at.variable(node.name)
  return variable ?? memberType(at.input.shape.field(node.name), node, { name: node.name, owner: null }, at)
}

/** `target.field` */
export function inferSelection(node: Selection, at: Inference): Type {
  const target = at.infer(node.target)
  if (node.optional !== undefined) return ANY
  return fieldOf(target, { name: node.field, owner: node.target }, fieldSpan(node, at.source), at)
}

/** `target[index]` */
export function inferIndex(node: Index, at: Inference): Type {
  const target = at.infer(node.target)
  const index = at.infer(node.index)
  const kinds = kindsOf(target).filter((kind) => kind !== 'null')
  if (node.optional !== undefined || kinds.length === 0 || isNever(index)) return ANY
  const only = onlyValue(index)
  if (typeof only === 'string') {
    return fieldOf(target, { name: only, owner: node.target }, node.index, at)
  }
  const [byPlace, byName] = [admits(index, ['number']), admits(index, ['text'])]
  if (!((byPlace && kinds.includes('list')) || (byName && kinds.includes('map')))) {
    const found = described(node.target, target, at)
    at.report('UNKNOWN_FIELD', node.index, `${found}: it has no \`${at.name(node.index)}\`.`)
    return ANY
  }
  if (byName || !byPlace) return ANY
  const place = typeof only === 'number' && Number.isInteger(only) && only >= 0 ? only : null
  return memberType(
    target.shape.item(place),
    node.index,
    { name: at.name(node.index), owner: node.target },
    at,
  )
}

/** A step of a path as messages name it; `owner` is null at the root of the input. */
interface Step {
  readonly name: string
  readonly owner: Expression | null
}

function fieldOf(target: Type, step: Step & { owner: Expression }, span: Span, at: Inference): Type {
  if (isNever(target) || admits(target, ['map']))
    return memberType(target.shape.field(step.name), span, step, at)
  const kinds = kindsOf(target)
  // Of null alone nothing can be said: it stands for what is not there.
  if (kinds.every((kind) => kind === 'null')) return ANY
  at.report('UNKNOWN_FIELD', span, `${described(step.owner, target, at)}: it has no field \`${step.name}\`.`)
  return ANY
}

function described(node: Expression, type: Type, at: Inference): string {
  return `\`${at.name(node)}\` is ${phrase(...kindsOf(type))}`
}

function memberType({ type, gap }: Member, span: Span, { name, owner }: Step, at: Inference): Type {
  if (gap === null) return type
  // Where more may be there than is told of, an expression that asks whether it is knows what it does.
  if (!gap.certain && at.expectsAbsence) return ANY
  const where = owner === null ? 'The input schema has' : `\`${at.name(owner)}\` has`
  const severity = gap.certain ? 'ERROR' : 'WARNING'
  at.report('UNKNOWN_FIELD', span, `${where} no \`${name}\`.`, at.hints.forName(name, gap.names), severity)
  return ANY
}

/** The field alone: what follows the dot. */
function fieldSpan({ target, start, end }: Selection, source: string): Span {
  const [dot] = /^[\s)]*\.\s*/u.exec(source.slice(target.end, end)) ?? []
  return { start: dot === undefined ? start : target.end + dot.length, end }
}

/** What is at any place of a list, or any key of a map: what a macro walks. */
export function walked(container: Type): Type {
  const items = admits(container, ['list']) ? container.shape.item(null).type : null
  const keys = admits(container, ['map']) ? TEXT : null
  return items !== null && keys !== null ? join(items, keys) : (items ?? keys ?? ANY)
}
