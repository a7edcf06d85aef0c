import {
  type ASTNode,
  type ConstDirectiveNode,
  type DocumentNode,
  Kind,
  type ObjectTypeDefinitionNode,
  defaultFieldResolver,
} from 'graphql'
import type { Viewer } from '../identity/viewer.ts'
import type { ResolverMap } from '../subgraph.ts'

type Node = { readonly directives?: readonly ConstDirectiveNode[] | undefined }
type Scopes = readonly (readonly string[])[]
type Resolve = (source: unknown, args: unknown, context: { viewer: Viewer }, info: unknown) => unknown

/**
 * Puts a guard before every resolver whose field carries `@requiresScopes` or `@authenticated`, and before the
 * reference resolver of every entity type that carries one. Throws at start-up when a root field carries neither, nor
 * `@tag(name: "public")`: a field that touches data without demanding a permission never runs.
 */
export function guardResolvers(document: DocumentNode, resolvers: ResolverMap): ResolverMap {
  const all: Record<string, Record<string, unknown>> = {}
  const unguarded: string[] = []
  for (const type of objectTypes(document)) {
    const name = type.name.value
    const given = resolvers[name]
    const own = { ...given }
    for (const field of type.fields ?? []) {
      const scopes = scopesOf(field)
      const coordinate = `${name}.${field.name.value}`
      if (scopes !== undefined) own[field.name.value] = guarded(own[field.name.value], scopes, coordinate)
      else if (isRoot(name) && !isPublic(field)) unguarded.push(coordinate)
    }
    const scopes = scopesOf(type)
    const reference = own['__resolveReference']
    if (scopes !== undefined && typeof reference === 'function')
      own['__resolveReference'] = guardReference(reference, scopes, name)
    if (Object.keys(own).length > 0) all[name] = own
  }
  if (unguarded.length > 0)
    throw new Error(`these root fields need @requiresScopes or @authenticated: ${unguarded.join(', ')}`)
  return { ...resolvers, ...all }
}

/** A field's resolver, or a subscription field's two of which the first opens the stream. */
function guarded(resolver: unknown, scopes: Scopes, coordinate: string): unknown {
  if (typeof resolver !== 'object' || resolver === null)
    return guard(resolver as Resolve | undefined, scopes, coordinate)
  const { subscribe } = resolver as { subscribe?: Resolve }
  return { ...resolver, subscribe: guard(subscribe, scopes, coordinate) }
}

function guard(resolve: Resolve | undefined, scopes: Scopes, coordinate: string): Resolve {
  const inner = resolve ?? (defaultFieldResolver as Resolve)
  return (source, args, context, info) => {
    context.viewer.requireAnyOf(scopes, coordinate)
    return inner(source, args, context, info)
  }
}

// oxlint-disable-next-line typescript/no-unsafe-function-type -- called with whatever arguments the library passes
function guardReference(resolve: Function, scopes: Scopes, name: string): unknown {
  return (reference: unknown, context: { viewer: Viewer }, info: unknown): unknown => {
    context.viewer.requireAnyOf(scopes, name)
    return resolve(reference, context, info)
  }
}

/** Sets of permissions of which one must be held. The empty set is held by everybody who is signed in. */
function scopesOf({ directives = [] }: Node): Scopes | undefined {
  const directive = directives.find((candidate) => candidate.name.value === 'requiresScopes')
  if (directive === undefined && directives.some(({ name }) => name.value === 'authenticated')) return [[]]
  const value = directive?.arguments?.find((argument) => argument.name.value === 'scopes')?.value
  if (value?.kind !== Kind.LIST) return undefined
  return value.values.map((set) =>
    set.kind === Kind.LIST
      ? set.values.flatMap((scope) => (scope.kind === Kind.STRING ? [scope.value] : []))
      : [],
  )
}

/** `@tag(name: "public")`: for everybody, signed in or not. */
function isPublic({ directives = [] }: Node): boolean {
  return directives.some(
    ({ name, arguments: [tag] = [] }) =>
      name.value === 'tag' && tag?.value.kind === Kind.STRING && tag.value.value === 'public',
  )
}

function objectTypes(
  document: DocumentNode,
): readonly Pick<ObjectTypeDefinitionNode, 'name' | 'fields' | 'directives'>[] {
  return document.definitions.filter(
    (node: ASTNode) => node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION,
  ) as ObjectTypeDefinitionNode[]
}

function isRoot(name: string): boolean {
  return name === 'Query' || name === 'Mutation' || name === 'Subscription'
}
