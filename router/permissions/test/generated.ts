import fc, { type GeneratorValue } from 'fast-check'
import {
  type DocumentNode,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isObjectType,
  parse,
} from 'graphql'
import type { GraphQLCompositeType } from 'graphql'

/** What every supergraph of these tests begins with, as composition writes it. */
export const LINKS = `
  schema
    @link(url: "https://specs.apollo.dev/link/v1.0")
    @link(url: "https://specs.apollo.dev/authenticated/v0.1", for: SECURITY)
    @link(url: "https://specs.apollo.dev/requiresScopes/v0.1", for: SECURITY)
    @link(url: "https://specs.apollo.dev/policy/v0.1", for: SECURITY)
    @link(url: "https://specs.apollo.dev/cost/v0.1", import: ["@listSize"])
  { query: Query mutation: Mutation }
  directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
  directive @authenticated on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
  directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
  directive @policy(policies: [[String!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
  directive @cost(weight: Int!) on ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR
  directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION
  enum link__Purpose { SECURITY EXECUTION }
  scalar link__Import
`

const DEMANDS = [
  '@authenticated',
  '@requiresScopes(scopes: [["s1"]])',
  '@requiresScopes(scopes: [["s2"], ["s1", "s3"]])',
  '@requiresScopes(scopes: [])',
  '@requiresScopes(scopes: [["s3"]]) @authenticated',
  '@policy(policies: [["yes"]])',
  '@policy(policies: [["no"], ["yes", "s1"]])',
  '@policy(policies: [["unheard of"]])',
]

/** A supergraph with interfaces that overlap, a union, covariant fields, and permissions anywhere. */
export function generatedSupergraph(g: GeneratorValue): string {
  const maybe = (): string => (g(fc.nat, 3) === 0 ? (DEMANDS[g(fc.nat, DEMANDS.length - 1)] ?? '') : '')
  const object = (name: string, interfaces: string, peer: string): string => `
    type ${name} implements ${interfaces} ${maybe()} {
      x: String ${maybe()} e: E ${maybe()} s: S! ${maybe()} peer: ${peer} ${maybe()} u: U ${maybe()}
    }`
  return `${LINKS}
    type Query ${g(fc.nat, 9) === 0 ? maybe() : ''} { i: I ${maybe()} u: U ${maybe()} a: A! ${maybe()} list: [J!] ${maybe()} }
    type Mutation { go: U ${maybe()} }
    interface I ${maybe()} { x: String ${maybe()} e: E ${maybe()} peer: I ${maybe()} }
    interface J ${maybe()} { x: String ${maybe()} s: S! ${maybe()} u: U ${maybe()} }
    ${object('A', 'I', 'A')} ${object('B', 'I & J', 'I')} ${object('C', 'J', 'B')}
    union U = A | C
    enum E ${maybe()} { ONE }
    scalar S ${maybe()}`
}

/** A valid operation on such a supergraph: aliases, fragments of all kinds, conditions. */
export function generatedOperation(g: GeneratorValue, schema: GraphQLSchema): DocumentNode {
  let aliases = 0
  const chance = (one: number): boolean => g(fc.nat, one - 1) === 0
  const pick = <T>(list: readonly T[]): T => list[g(fc.nat, list.length - 1)]!
  const types = ['A', 'B', 'C', 'I', 'J', 'U'].map((name) => schema.getType(name) as GraphQLCompositeType)
  const objectsOf = (type: GraphQLCompositeType): readonly unknown[] =>
    isObjectType(type) ? [type] : schema.getPossibleTypes(type)
  const overlapping = (type: GraphQLCompositeType): GraphQLCompositeType[] =>
    types.filter((other) => objectsOf(other).some((object) => objectsOf(type).includes(object)))
  const condition = (): string =>
    chance(6)
      ? `@${pick(['include', 'skip'])}(if: ${pick(['$yes', '$no', '$standard', 'true', 'false'])})`
      : ''

  const selections = (type: GraphQLCompositeType, depth: number, spreads: readonly string[]): string => {
    const count = 1 + g(fc.nat, 3)
    return Array.from({ length: count }, () => selection(type, depth, spreads)).join(' ')
  }
  const selection = (type: GraphQLCompositeType, depth: number, spreads: readonly string[]): string => {
    if (depth > 0 && chance(4) && type.name !== 'Query') {
      if (chance(3)) {
        const fitting = spreads.filter((name) =>
          overlapping(type).some((other) => name === `On${other.name}`),
        )
        if (fitting.length > 0) return `...${pick(fitting)} ${condition()}`
      }
      const narrowed = pick(overlapping(type))
      const on = chance(5) ? '' : `on ${narrowed.name}`
      return `... ${on} ${condition()} { ${selections(on === '' ? type : narrowed, depth - 1, spreads)} }`
    }
    const fields = 'getFields' in type ? Object.values(type.getFields()) : []
    const leaves = fields.filter((field) => depth > 0 || !isCompositeType(getNamedType(field.type)))
    if (leaves.length === 0 || chance(6))
      return `${chance(3) ? `t${aliases++}: ` : ''}__typename ${condition()}`
    const field = pick(leaves)
    const returned = getNamedType(field.type)
    const alias = chance(3) ? `k${aliases++}: ` : ''
    const inside = isCompositeType(returned) ? `{ ${selections(returned, depth - 1, spreads)} }` : ''
    return `${alias}${field.name} ${condition()} ${inside}`
  }
  const spreads = ['OnI', 'OnA', 'OnU']
  const fragments = spreads.map((name) => {
    const type = schema.getType(name.slice(2)) as GraphQLCompositeType
    return `fragment ${name} on ${type.name} { ${selections(type, 2, [])} }`
  })
  const body = selections(schema.getQueryType()!, 4, spreads)
  const used = fragments.filter((_, index) => new RegExp(`\\.\\.\\.${spreads[index]}\\b`).test(body))
  return parse(
    `query ($yes: Boolean!, $no: Boolean!, $standard: Boolean = true) { ${body} } ${used.join('\n')}`,
  )
}

/** The variables that the operations have. */
export const VARIABLES = { yes: true, no: false }
