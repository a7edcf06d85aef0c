import type { FieldNode, GraphQLCompositeType, GraphQLLeafType } from 'graphql'

/** What an answer looks like at a place that holds an object, by the object's type. */
export interface ObjectShape {
  /** The fields of objects of a type; undefined when clients know no such type. Worked out when first asked. */
  of(typename: string): Fields | undefined
  /** The fields of an object that doesn't tell its type. */
  readonly untyped: () => Fields
  /** The type that the schema promises here, for messages. */
  readonly type: GraphQLCompositeType
}

/** The fields of an object, in the answer's order; each name once. */
export interface Fields {
  /** The type that the fields are of, for messages. */
  readonly type: string
  readonly fields: readonly Field[]
}

/** One field of an answer. */
export interface Field {
  /** Its name in the answer. */
  readonly name: string
  /** The text before its value: brace or comma, and the quoted name. */
  readonly prefix: string
  readonly content: Content
}

/** What a field holds. */
export type Content =
  | Value
  /** The object's type as JSON. */
  | { readonly kind: 'typename'; readonly json: string }
  /** The same where the object is known by an interface alone: only what was fetched under this name can tell. */
  | { readonly kind: 'fetched typename'; readonly possible: ReadonlySet<string> }
  /** `__schema` and `__type`: answered by the router itself. */
  | { readonly kind: 'introspection'; readonly field: FieldNode }

/** A value as its type promises it. */
export type Value = { readonly nonNull: boolean; readonly type: string } & (
  | { readonly kind: 'list'; readonly item: Value }
  | { readonly kind: 'object'; readonly shape: ObjectShape }
  | { readonly kind: 'leaf'; readonly leaf: Leaf; readonly values: ReadonlySet<string> | undefined }
  /** Not this client's to see: null. */
  | { readonly kind: 'refused' }
)

/** What values a leaf takes. */
export type Leaf = 'String' | 'ID' | 'Int' | 'Float' | 'Boolean' | 'enum' | 'any'

/** How a leaf type's values are checked; a custom scalar takes any. */
export function leafOf(type: GraphQLLeafType): Leaf {
  if ('getValues' in type) return 'enum'
  const { name } = type
  return name === 'String' || name === 'ID' || name === 'Int' || name === 'Float' || name === 'Boolean'
    ? name
    : 'any'
}
