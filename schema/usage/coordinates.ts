import {
  Kind,
  TypeInfo,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import type { ASTNode, DocumentNode, GraphQLNamedType, GraphQLSchema } from 'graphql'

/** What an operation touches of a schema, and the nearest coordinate to each of its nodes. */
export type Touched = { coordinates: Set<string>; ofNode: Map<ASTNode, string> }

/**
 * The coordinates of a schema that an operation depends on: types, fields, arguments, input fields, enum values. Of
 * an input that comes by a variable, whose value nobody records, it may use every field; of an enum that it is
 * answered with, every value; of a field of an interface, that field of every type that implements it.
 */
export function touched(schema: GraphQLSchema, document: DocumentNode): Touched {
  const info = new TypeInfo(schema)
  const coordinates = new Set<string>()
  const ofNode = new Map<ASTNode, string>()
  const parents: string[] = []
  const whole = new Set<string>()
  const touchWhole = (type: GraphQLNamedType | undefined) => addWhole(coordinates, whole, type)
  visit(
    document,
    visitWithTypeInfo(info, {
      enter(node) {
        const coordinate = coordinateOf(node, info)
        if (coordinate !== null) coordinates.add(coordinate)
        if (node.kind === Kind.FIELD) {
          for (const type of implementing(schema, info)) coordinates.add(`${type}.${node.name.value}`)
          touchWhole(getNamedType(info.getType() ?? undefined))
        }
        const input = getNamedType(info.getInputType() ?? undefined)
        const isGiven = node.kind === Kind.ARGUMENT || node.kind === Kind.OBJECT_FIELD
        if (isGiven && input !== undefined && !info.getDirective()) coordinates.add(input.name)
        if (node.kind === Kind.VARIABLE_DEFINITION) touchWhole(input)
        if ('typeCondition' in node && node.typeCondition) coordinates.add(node.typeCondition.name.value)
        parents.push(coordinate ?? parents.at(-1) ?? '')
        ofNode.set(node, parents.at(-1) ?? '')
      },
      leave: () => void parents.pop(),
    }),
  )
  return { coordinates, ofNode }
}

/** In the notation `Type.field(argument:)`; null for a node that has none of its own. */
function coordinateOf(node: ASTNode, info: TypeInfo): string | null {
  const parent = info.getParentType()?.name
  switch (node.kind) {
    case Kind.FIELD:
      return parent === undefined || node.name.value.startsWith('__') ? null : `${parent}.${node.name.value}`
    case Kind.ARGUMENT: {
      const field = info.getFieldDef()?.name
      // An argument of @include and the like is of no field.
      if (parent === undefined || field === undefined || info.getDirective()) return null
      return `${parent}.${field}(${node.name.value}:)`
    }
    case Kind.OBJECT_FIELD: {
      const input = getNamedType(info.getParentInputType() ?? undefined)
      return input === undefined ? null : `${input.name}.${node.name.value}`
    }
    case Kind.ENUM: {
      const type = getNamedType(info.getInputType() ?? undefined)
      return type === undefined ? null : `${type.name}.${node.value}`
    }
    default:
      return null
  }
}

function implementing(schema: GraphQLSchema, info: TypeInfo): string[] {
  const parent = info.getParentType()
  if (!isInterfaceType(parent)) return []
  const { objects, interfaces } = schema.getImplementations(parent)
  return [...objects, ...interfaces].map(({ name }) => name)
}

/** A type with what it consists of: of an output type only its name, since its fields are asked for one by one. */
function addWhole(coordinates: Set<string>, whole: Set<string>, type: GraphQLNamedType | undefined): void {
  if (type === undefined || whole.has(type.name)) return
  whole.add(type.name)
  coordinates.add(type.name)
  if (isEnumType(type)) for (const { name } of type.getValues()) coordinates.add(`${type.name}.${name}`)
  if (!isInputObjectType(type)) return
  for (const field of Object.values(type.getFields())) {
    coordinates.add(`${type.name}.${field.name}`)
    addWhole(coordinates, whole, getNamedType(field.type))
  }
}
