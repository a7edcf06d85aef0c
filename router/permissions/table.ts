import {
  type ConstDirectiveNode,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  valueFromASTUntyped,
} from 'graphql'
import type { LinkedFeature, SupergraphSchema } from '../planning/supergraph-schema.ts'
import type { Demand } from './demand.ts'

/** What the types and fields of a supergraph demand of who asks for them. */
export interface PermissionTable {
  /** The supergraph's own schema: all types, also those that clients don't see. */
  readonly schema: GraphQLSchema
  /** What a type demands: of every field that returns it and every fragment on it. */
  ofType(name: string): readonly Demand[]
  /** What a field demands itself. */
  ofField(type: string, field: string): readonly Demand[]
}

const NOTHING: readonly Demand[] = []
const SPECS = 'https://specs.apollo.dev/'
const VERSION = 'v0.1'
/** The argument of each directive. */
const argumentOf = { authenticated: undefined, requiresScopes: 'scopes', policy: 'policies' } as const
type Guard = keyof typeof argumentOf
const guards = Object.keys(argumentOf) as Guard[]

/**
 * Compiles `@authenticated`, `@requiresScopes` and `@policy` of a supergraph. Throws when something that concerns
 * security is not understood: a feature, a version, an argument. Who can't build the table must not serve the graph.
 */
export function compileTable({ schema, features }: SupergraphSchema): PermissionTable {
  const directives = guardsByName(schema, features)
  const intern = interning()
  const demandsOf = (nodes: readonly ({ directives?: readonly ConstDirectiveNode[] } | null | undefined)[]) =>
    nodes.flatMap((node) =>
      (node?.directives ?? []).flatMap((directive) => {
        const guard = directives.get(directive.name.value)
        return guard === undefined ? [] : [intern(demandOf(guard, directive))]
      }),
    )
  const table = new Map<string, readonly Demand[]>()
  const add = (coordinate: string, demands: Demand[]): void => {
    if (demands.length > 0) table.set(coordinate, demands)
  }
  for (const type of Object.values(schema.getTypeMap())) {
    add(type.name, demandsOf([type.astNode, ...type.extensionASTNodes]))
    if (!isObjectType(type) && !isInterfaceType(type)) continue
    for (const field of Object.values(type.getFields()))
      add(`${type.name}.${field.name}`, demandsOf([field.astNode]))
  }
  return {
    schema,
    ofType: (name) => table.get(name) ?? NOTHING,
    ofField: (type, field) => table.get(`${type}.${field}`) ?? NOTHING,
  }
}

/** The permission directives by their names in this supergraph. */
function guardsByName(schema: GraphQLSchema, features: readonly LinkedFeature[]): Map<string, Guard> {
  const known = new Map<string, Guard>()
  for (const feature of features) {
    const guard = guards.find((name) => feature.identity === SPECS + name)
    if (guard !== undefined && feature.version === VERSION) known.set(feature.directive(guard), guard)
    else if (
      guard !== undefined ||
      (feature.purpose === 'SECURITY' && feature.identity !== `${SPECS}inaccessible`)
    )
      throw new Error(
        `the supergraph's security relies on ${feature.identity}/${feature.version}, unknown here`,
      )
  }
  for (const guard of guards)
    if (schema.getDirective(guard) && !known.has(guard))
      throw new Error(
        `the supergraph has a directive @${guard} that is not linked to ${SPECS}${guard}/${VERSION}`,
      )
  return known
}

function demandOf(guard: Guard, { name, arguments: given = [] }: ConstDirectiveNode): Demand {
  const argument = argumentOf[guard]
  const values = Object.fromEntries(given.map((node) => [node.name.value, valueFromASTUntyped(node.value)]))
  const ways = argument === undefined ? [] : values[argument]
  if (Object.keys(values).some((key) => key !== argument) || !isWays(ways))
    throw new Error(`@${name.value} of the supergraph has arguments that are unknown here`)
  if (argument === undefined) return { kind: 'authenticated' }
  return { kind: argument, ways }
}

function isWays(value: unknown): value is string[][] {
  return (
    Array.isArray(value) &&
    value.every((way) => Array.isArray(way) && way.every((name) => typeof name === 'string'))
  )
}

function interning(): (demand: Demand) => Demand {
  const known = new Map<string, Demand>()
  return (demand) => {
    const key = JSON.stringify(demand)
    const before = known.get(key) ?? demand
    known.set(key, before)
    return before
  }
}
