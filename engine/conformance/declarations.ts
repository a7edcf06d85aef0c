import type { Declarations } from '../index.ts'

/** A type as the suite writes it: one of these fields. */
export interface SerializedType {
  readonly primitive?: string
  readonly null?: null
  readonly dyn?: object
  readonly typeParam?: string
  readonly type?: SerializedType
  readonly listType?: { readonly elemType: SerializedType }
  readonly mapType?: { readonly keyType: SerializedType; readonly valueType: SerializedType }
  readonly messageType?: string
  readonly wellKnown?: string
  readonly wrapper?: string
  readonly abstractType?: { readonly name: string; readonly parameterTypes?: readonly SerializedType[] }
}

interface Overload {
  readonly params?: readonly SerializedType[]
  readonly resultType: SerializedType
  readonly isInstanceFunction?: boolean
}

/** A variable or a function that a case declares. */
export interface Declaration {
  readonly name: string
  readonly ident?: { readonly type: SerializedType }
  readonly function?: { readonly overloads: readonly Overload[] }
}

const PRIMITIVES: Readonly<Record<string, string>> = {
  BOOL: 'bool',
  INT64: 'int',
  UINT64: 'uint',
  DOUBLE: 'double',
  STRING: 'string',
  BYTES: 'bytes',
}

/** The type that the suite writes, as strict mode writes it. */
export function typeIn(written: SerializedType): string {
  const { primitive, typeParam, type, listType, mapType, messageType, wrapper, abstractType } = written
  if (primitive !== undefined) return PRIMITIVES[primitive] ?? primitive
  if (written.null === null) return 'null'
  if (written.dyn !== undefined) return 'dyn'
  if (typeParam !== undefined) return typeParam
  if (type !== undefined) return `type(${typeIn(type)})`
  if (listType !== undefined) return `list(${typeIn(listType.elemType)})`
  if (mapType !== undefined) return `map(${typeIn(mapType.keyType)}, ${typeIn(mapType.valueType)})`
  if (messageType !== undefined) return messageType
  if (wrapper !== undefined) return `wrapper(${PRIMITIVES[wrapper] ?? wrapper})`
  if (written.wellKnown === 'ANY') return 'google.protobuf.Any'
  if (abstractType === undefined) throw new Error(`No type: ${JSON.stringify(written)}`)
  return `${abstractType.name}(${(abstractType.parameterTypes ?? []).map(typeIn).join(', ')})`
}

/** What a case declares, as strict mode reads it. */
export function declarationsOf(declared: readonly Declaration[]): Declarations {
  const variables = declared.flatMap(({ name, ident }) =>
    ident ? [[name, typeIn(ident.type)] as const] : [],
  )
  const functions = declared.flatMap(({ name, function: of }) =>
    (of?.overloads ?? []).map((overload) => signatureOf(name, overload)),
  )
  return { variables: Object.fromEntries(variables), functions }
}

function signatureOf(
  name: string,
  { params = [], resultType, isInstanceFunction = false }: Overload,
): string {
  const [target = '', ...rest] = params.map(typeIn)
  const result = typeIn(resultType)
  if (isInstanceFunction) return `(${target}).${name}(${rest.join(', ')}) -> ${result}`
  return `${name}(${params.map(typeIn).join(', ')}) -> ${result}`
}
