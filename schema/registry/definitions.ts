import { Kind, isTypeDefinitionNode, isTypeExtensionNode } from 'graphql'
import type {
  ConstDirectiveNode,
  DocumentNode,
  EnumValueDefinitionNode,
  FieldDefinitionNode,
  InputValueDefinitionNode,
  TypeDefinitionNode,
  TypeExtensionNode,
  TypeNode,
} from 'graphql'

/** A type's definition or one of its extensions. */
export type TypePart = TypeDefinitionNode | TypeExtensionNode

/** A field, an input field or an enum value. */
export type Member = FieldDefinitionNode | InputValueDefinitionNode | EnumValueDefinitionNode

/** A type's definition with its extensions in the same document. */
export type TypeShape = {
  name: string
  kind: 'object' | 'interface'
  /** The definition, or the first extension where there is none. */
  node: TypePart
  fields: FieldDefinitionNode[]
  directives: ConstDirectiveNode[]
}

/** Every type definition and extension of a document, in order. */
export function typeParts(document: DocumentNode): TypePart[] {
  return document.definitions.filter((node) => isTypeDefinitionNode(node) || isTypeExtensionNode(node))
}

/** A type part's fields, input fields or enum values. */
export function membersOf(part: TypePart): readonly Member[] {
  if ('fields' in part) return part.fields ?? []
  return 'values' in part ? (part.values ?? []) : []
}

/** A field's arguments; none for other members. */
export function argumentsOf(member: Member): readonly InputValueDefinitionNode[] {
  return member.kind === Kind.FIELD_DEFINITION ? (member.arguments ?? []) : []
}

/** The object and interface types of a document. */
export function shapesOf(document: DocumentNode): TypeShape[] {
  const shapes = new Map<string, TypeShape>()
  for (const part of typeParts(document)) {
    const kind = shapeKind(part)
    if (kind === null) continue
    const name = part.name.value
    const shape = shapes.get(name) ?? { name, kind, node: part, fields: [], directives: [] }
    shape.fields.push(...membersOf(part).filter((member) => member.kind === Kind.FIELD_DEFINITION))
    shape.directives.push(...(part.directives ?? []))
    if (isTypeDefinitionNode(part)) shape.node = part
    shapes.set(name, shape)
  }
  return [...shapes.values()]
}

function shapeKind({ kind }: TypePart): TypeShape['kind'] | null {
  if (kind === Kind.OBJECT_TYPE_DEFINITION || kind === Kind.OBJECT_TYPE_EXTENSION) return 'object'
  if (kind === Kind.INTERFACE_TYPE_DEFINITION || kind === Kind.INTERFACE_TYPE_EXTENSION) return 'interface'
  return null
}

/** Names of a document's query, mutation and subscription types. */
export function rootTypeNames(document: DocumentNode): Set<string> {
  const named = document.definitions.flatMap((node) =>
    node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION
      ? (node.operationTypes ?? [])
      : [],
  )
  return new Set(['Query', 'Mutation', 'Subscription', ...named.map(({ type }) => type.name.value)])
}

/** The type that a field's type comes down to, and whether it comes in a list. */
export function unwrapped(type: TypeNode): { name: string; list: boolean } {
  if (type.kind === Kind.NAMED_TYPE) return { name: type.name.value, list: false }
  const { name, list } = unwrapped(type.type)
  return { name, list: list || type.kind === Kind.LIST_TYPE }
}

/** What a coordinate with dots, such as `Workflow.versions.first`, names in a document, if it is there. */
export function definitionOf(document: DocumentNode, coordinate: string) {
  const [typeName, memberName, argumentName] = coordinate.split('.')
  const parts = typeParts(document).filter(({ name }) => name.value === typeName)
  if (memberName === undefined) return parts[0]
  const member = parts.flatMap(membersOf).find(({ name }) => name.value === memberName)
  if (argumentName === undefined || member === undefined) return member
  return argumentsOf(member).find(({ name }) => name.value === argumentName)
}
