import {
  type DirectiveNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLOutputType,
  type GraphQLSchema,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { type Content, type Field, type Fields, type ObjectShape, type Value, leafOf } from './shape.ts'

/** What an answer's shape depends on besides the selection. */
export interface ShapeOf {
  readonly schema: GraphQLSchema
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
  /** Values of the variables that fields are skipped or included by. */
  readonly conditions: ReadonlyMap<string, boolean>
}

/** A selection on a type; several are merged. */
interface Part {
  readonly selectionSet: SelectionSetNode
  readonly on: GraphQLCompositeType
}

/** A field's occurrences, in order. */
interface Occurrences {
  readonly first: FieldNode
  readonly on: GraphQLCompositeType
  readonly parts: Part[]
}

/**
 * The shape of a selection's answer, as `CollectFields` of the GraphQL specification has it: fields in order of first
 * occurrence, fragments by the object's type. An object that doesn't tell its type is taken for the type promised.
 */
export function shapeOf(parts: readonly Part[], type: GraphQLCompositeType, given: ShapeOf): ObjectShape {
  const byType = new Map<string, Fields>()
  let untyped: Fields | undefined
  return {
    type,
    of(typename) {
      const known = byType.get(typename)
      if (known !== undefined) return known
      const actual = given.schema.getType(typename)
      if (!isCompositeType(actual)) return undefined
      const fields = fieldsOf(parts, actual.name, actual, given)
      byType.set(typename, fields)
      return fields
    },
    untyped: () => (untyped ??= fieldsOf(parts, type.name, isObjectType(type) ? type : undefined, given)),
  }
}

function fieldsOf(
  parts: readonly Part[],
  type: string,
  actual: GraphQLCompositeType | undefined,
  given: ShapeOf,
): Fields {
  const collected = new Map<string, Occurrences>()
  for (const { selectionSet, on } of parts) collect(selectionSet.selections, on, actual, given, collected)
  const fields = [...collected].map(([name, occurrences], index): Field => ({
    name,
    prefix: `${index === 0 ? '{' : ','}${JSON.stringify(name)}:`,
    content: contentOf(occurrences, actual, given),
  }))
  return { type, fields }
}

function collect(
  selections: readonly SelectionNode[],
  on: GraphQLCompositeType,
  actual: GraphQLCompositeType | undefined,
  given: ShapeOf,
  collected: Map<string, Occurrences>,
): void {
  for (const selection of selections) {
    if (isLeftOut(selection.directives, given)) continue
    if (selection.kind === Kind.FIELD) addField(selection, on, collected)
    else {
      const fragment =
        selection.kind === Kind.FRAGMENT_SPREAD ? given.fragments.get(selection.name.value) : selection
      const condition = fragment?.typeCondition?.name.value
      const within = condition === undefined ? on : given.schema.getType(condition)
      if (fragment === undefined || !isCompositeType(within)) continue
      if (isWithin(actual ?? on, within, given.schema))
        collect(fragment.selectionSet.selections, within, actual, given, collected)
    }
  }
}

function addField(node: FieldNode, on: GraphQLCompositeType, collected: Map<string, Occurrences>): void {
  const name = node.alias?.value ?? node.name.value
  const occurrences = collected.get(name) ?? { first: node, on, parts: [] }
  collected.set(name, occurrences)
  if (node.selectionSet === undefined) return
  const type = typeOf(node, on)
  const named = type && namedTypeOf(type)
  if (isCompositeType(named)) occurrences.parts.push({ selectionSet: node.selectionSet, on: named })
}

function contentOf(
  { first, on, parts }: Occurrences,
  actual: GraphQLCompositeType | undefined,
  given: ShapeOf,
): Content {
  const name = first.name.value
  if (name === '__typename') {
    const type = actual ?? on
    if (isObjectType(type)) return { kind: 'typename', json: JSON.stringify(type.name) }
    const possible = given.schema.getPossibleTypes(type)
    return { kind: 'fetched typename', possible: new Set(possible.map(({ name }) => name)) }
  }
  if (name === '__schema' || name === '__type') return { kind: 'introspection', field: first }
  const type = typeOf(first, on)
  if (type === undefined) throw new Error(`There is no field ${on.name}.${name}: the document is not valid.`)
  return valueOf(type, parts, given)
}

function valueOf(type: GraphQLOutputType, parts: readonly Part[], given: ShapeOf): Value {
  const nonNull = isNonNullType(type)
  const nullable = nonNull ? type.ofType : type
  const common = { nonNull, type: String(nullable) }
  if (isListType(nullable)) return { ...common, kind: 'list', item: valueOf(nullable.ofType, parts, given) }
  if (isCompositeType(nullable)) return { ...common, kind: 'object', shape: shapeOf(parts, nullable, given) }
  const values = isEnumType(nullable) ? new Set(nullable.getValues().map(({ name }) => name)) : undefined
  return { ...common, kind: 'leaf', leaf: leafOf(nullable), values }
}

function typeOf(node: FieldNode, on: GraphQLCompositeType): GraphQLOutputType | undefined {
  return 'getFields' in on ? on.getFields()[node.name.value]?.type : undefined
}

function namedTypeOf(type: GraphQLOutputType): GraphQLOutputType {
  return isNonNullType(type) || isListType(type) ? namedTypeOf(type.ofType) : type
}

function isWithin(
  type: GraphQLCompositeType,
  condition: GraphQLCompositeType,
  schema: GraphQLSchema,
): boolean {
  return (
    type === condition ||
    (isAbstractType(condition) && 'getFields' in type && schema.isSubType(condition, type))
  )
}

function isLeftOut(directives: readonly DirectiveNode[] | undefined, { conditions }: ShapeOf): boolean {
  return (directives ?? []).some(({ name, arguments: [argument] = [] }) => {
    if (name.value !== 'skip' && name.value !== 'include') return false
    const value = argument?.value
    const holds =
      value?.kind === Kind.VARIABLE
        ? conditions.get(value.name.value)
        : value?.kind === Kind.BOOLEAN && value.value
    return holds === (name.value === 'skip')
  })
}
