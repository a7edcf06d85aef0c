import type { Content, Field, Fields, ObjectShape, Value } from './shape.ts'

/** The fields of a whole answer, of which those that `left` doesn't have are refused: null in the answer. */
export function restrict({ type, fields }: Fields, left: Fields | undefined): Fields {
  const byName = new Map(left?.fields.map(({ name, content }) => [name, content]))
  return {
    type,
    fields: fields.map((field): Field => ({
      ...field,
      content: restrictContent(field.content, byName.get(field.name)),
    })),
  }
}

function restrictContent(whole: Content, left: Content | undefined): Content {
  if (left === undefined) return refused(whole)
  return isValue(whole) && isValue(left) ? restrictValue(whole, left) : whole
}

function restrictValue(whole: Value, left: Value): Value {
  if (whole.kind === 'list' && left.kind === 'list')
    return { ...whole, item: restrictValue(whole.item, left.item) }
  if (whole.kind === 'object' && left.kind === 'object')
    return { ...whole, shape: restrictShape(whole.shape, left.shape) }
  return whole
}

function restrictShape(whole: ObjectShape, left: ObjectShape): ObjectShape {
  const byType = new Map<string, Fields | undefined>()
  let untyped: Fields | undefined
  return {
    type: whole.type,
    of(typename) {
      if (!byType.has(typename)) {
        const fields = whole.of(typename)
        byType.set(typename, fields && restrict(fields, left.of(typename)))
      }
      return byType.get(typename)
    },
    untyped: () => (untyped ??= restrict(whole.untyped(), left.untyped())),
  }
}

/** A type's name and what introspection tells are never null. */
function refused(content: Content): Value {
  return isValue(content)
    ? { kind: 'refused', nonNull: content.nonNull, type: content.type }
    : { kind: 'refused', nonNull: true, type: 'String' }
}

function isValue(content: Content): content is Value {
  return 'nonNull' in content
}
