import { buildSubgraphSchema } from '@apollo/subgraph'
import {
  type DocumentNode,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLSchema,
  GraphQLError,
  execute,
  isAbstractType,
  isEnumType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
} from 'graphql'
import type { Answer } from '#host'
import { hash } from './chance.ts'

/** A running subgraph: its data is made up of hashes, so that subgraphs agree on what they share. */
export type Subgraph = (query: string, variables: Record<string, unknown>, faults: Faults) => Promise<Answer>

/** Which faults a case has, by the seed that decides where they are; all off when undefined. */
export interface Faults {
  seed: number
  /** Each place of these has a fault in one of so many cases; 0: never. */
  fieldError: number
  missingEntity: number
  entityError: number
  lostValue: number
  wrongLeaf: number
  wrongForm: number
  subgraphDown: number
  entitiesDown: number
  pathlessError: number
}

interface Source {
  __typename: string
  n: number
  /** What the router sent of an entity. */
  given?: Record<string, unknown>
}

/** Most entities of a type: few, so that they meet again. */
const ENTITIES = 5

/** Starts a subgraph in memory: `buildSubgraphSchema` and graphql-js, answering as JSON does. */
export function startSubgraph(name: string, typeDefs: DocumentNode): Subgraph {
  let faults: Faults | undefined
  const strikes = (kind: keyof Faults, place: string): boolean =>
    faults !== undefined && faults[kind] > 0 && hash(`${faults.seed} ${kind} ${place}`) % faults[kind] === 0
  const resolve = (reference: Record<string, unknown>): Source | null | Promise<Source> => {
    const type = reference['__typename'] as string
    const ref = reference['ref'] as { id: string } | undefined
    const n = Number(String(ref?.id ?? reference['id']).split(':')[1])
    if (strikes('missingEntity', `${name} ${type} ${n}`)) return null
    if (strikes('entityError', `${name} ${type} ${n}`)) {
      const error = new GraphQLError(`entity ${type} ${n}`)
      // Thrown, it is an error of the whole list; rejected, of the entity.
      if (faults !== undefined && hash(`${faults.seed} ${name}`) % 2 === 0) throw error
      return Promise.reject(error)
    }
    return { __typename: type === 'M' ? ofM(n) : type, n, given: reference }
  }
  const schema: GraphQLSchema = buildSubgraphSchema(typeDefs)
  for (const type of Object.values(schema.getTypeMap()))
    if (isObjectType(type) || isInterfaceType(type))
      Object.assign(type, {
        resolveReference: resolve,
        extensions: { apollo: { subgraph: { resolveReference: resolve } } },
      })
  const fieldResolver: GraphQLFieldResolver<Source | undefined, unknown> = (source, args, _, info) => {
    const { __typename: type, n, given } = source ?? { __typename: info.parentType.name, n: 0 }
    const place = `${type} ${n} ${info.fieldName}`
    if (strikes('fieldError', `${name} ${place}`)) throw new GraphQLError(`field ${place}`)
    const salt = given === undefined || !/^r[qv]$/.test(info.fieldName) ? '' : JSON.stringify(sorted(given))
    return valueOf(
      info.returnType,
      `${place} ${JSON.stringify(sorted(args))} ${salt}`,
      n,
      info.fieldName,
      schema,
    )
  }
  const documents = new Map<string, DocumentNode>()
  return async (query, variables, ofCase) => {
    const document = documents.get(query) ?? parse(query)
    documents.set(query, document)
    faults = ofCase
    const isEntities = query.includes('_entities')
    if (strikes('subgraphDown', name)) return { data: null, errors: [{ message: `${name} is down` }] }
    const result = await execute({ schema, document, variableValues: variables, fieldResolver })
    const answer = JSON.parse(JSON.stringify(result)) as Answer
    const { data } = answer
    if (data && isEntities && strikes('entitiesDown', name))
      return { data: null, errors: Object.keys(data).map((key) => ({ message: 'entities', path: [key] })) }
    if (strikes('pathlessError', name))
      answer.errors = [...(answer.errors ?? []), { message: `${name} warns` }]
    if (data) for (const value of Object.values(data)) spoil(value, strikes)
    return answer
  }
}

function ofM(n: number): string {
  return n % 2 === 0 ? 'M1' : 'M2'
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  )
}

function valueOf(
  type: GraphQLOutputType,
  place: string,
  n: number,
  field: string,
  schema: GraphQLSchema,
): unknown {
  if (isNonNullType(type))
    return (
      valueOf(type.ofType, place, n, field, schema) ??
      valueOf(type.ofType, `${place}!`, n, field, schema) ??
      valueOf(type.ofType, `${place}!!`, n, field, schema)
    )
  const h = hash(place)
  if (field === 'id') return `N:${n}`
  if (field === 'sub') return n
  if (field === 'ref') return { __typename: 'Ref', n }
  if (h % 7 === 0) return null
  if (isListType(type))
    return Array.from({ length: (h >>> 3) % 4 }, (_, index) =>
      valueOf(type.ofType, `${place} ${index}`, n, '', schema),
    )
  if (isLeafType(type)) {
    if (isEnumType(type)) return type.getValues()[h % type.getValues().length]!.name
    return leafOf(type.name, h >>> 4)
  }
  const of = (h >>> 5) % ENTITIES
  if (type.name === 'M') return { __typename: isObjectType(type) ? 'M' : ofM(of), n: of }
  if (!isAbstractType(type)) return { __typename: type.name, n: of }
  const possible = schema.getPossibleTypes(type)
  return { __typename: possible[h % possible.length]!.name, n: of }
}

function leafOf(type: string, h: number): unknown {
  switch (type) {
    case 'String':
      return ['', 'plain', 'quote " and \\ and \n', 'ünï ☃ 𝒳', `s${h % 1000}`][h % 5]
    case 'Int':
      return [0, -1, h % 100000][h % 3]
    case 'Float':
      return [0, 1.5, -2e-7, 1e21, h / 7][h % 5]
    case 'Boolean':
      return h % 2 === 0
    case 'ID':
      return `i${h % 100}`
    default:
      return [0, 'x', { a: [1, { b: null }], c: h % 9 }, [1, 'two', []], false][h % 5]
  }
}

/** Keys, and types under all names that they are asked by. */
const UNSPOILED = new Set(['__typename', 't', 'constructor', 'id', 'sub', 'ref'])

/** What no GraphQL server would answer: values gone, or of another kind, without an error. */
function spoil(value: unknown, strikes: (kind: keyof Faults, place: string) => boolean): void {
  if (Array.isArray(value)) for (const item of value) spoil(item, strikes)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return
  const object = value as Record<string, unknown>
  for (const [key, item] of Object.entries(object)) {
    if (UNSPOILED.has(key)) continue
    const place = `${key} ${JSON.stringify(item, (name, within: unknown) => (name === '__typename' ? undefined : within))}`
    if (strikes('lostValue', place)) object[key] = null
    else if (strikes('wrongForm', place))
      object[key] = typeof item === 'object' ? 'no object' : { no: 'leaf' }
    else if (typeof item !== 'object' && strikes('wrongLeaf', place))
      object[key] = typeof item === 'string' ? 17.5 : 'no number'
    else spoil(item, strikes)
  }
}
