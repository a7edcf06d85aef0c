import {
  type DocumentNode,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
  validate,
} from 'graphql'
import { type Chance, hash } from './chance.ts'

/** An operation made up, and how values for its variables are. */
export interface GeneratedOperation {
  document: DocumentNode
  text: string
  variables: (random: Chance) => Record<string, unknown>
}

interface Writing {
  schema: GraphQLSchema
  random: Chance
  /** Definitions by name. */
  variables: Map<string, { definition: string; value: (random: Chance) => unknown }>
  fragments: Map<string, string>
  /** Fragments that are written to their end, and what they are on: they can be spread anew without going in circles. */
  finished: Map<string, GraphQLCompositeType>
  /** Goes from object to object and asks the same of each, so that the same is needed at several steps of a plan. */
  echoes: boolean
  /** Fields that may still be written. */
  budget: number
}

const FLAGS = ['p', 'q', 'r']

/** Makes up a valid operation; undefined when what came out isn't valid. */
export function generateOperation(schema: GraphQLSchema, random: Chance): GeneratedOperation | undefined {
  const writing: Writing = {
    schema,
    random,
    variables: new Map(),
    fragments: new Map(),
    finished: new Map(),
    echoes: false,
    budget: 12 + random.below(40),
  }
  const isMutation = schema.getMutationType() !== undefined && random.oneIn(8)
  const root = (isMutation ? schema.getMutationType() : schema.getQueryType())!
  if (random.oneIn(2)) {
    writing.echoes = true
    fragmentOf(random.pick(objectTypes(schema)), 4, writing)
  }
  const selection = selectionOf(root, 0, writing)
  const definitions = [...writing.variables.values()].map(({ definition }) => definition)
  const head = `${isMutation ? 'mutation' : 'query'} ${random.oneIn(3) ? '' : 'Op'}${definitions.length > 0 ? `(${definitions.join(', ')})` : ''}`
  const text = [`${head} ${selection}`, ...writing.fragments.values()].join('\n')
  const document = parse(text)
  if (validate(schema, document).length > 0) return undefined
  return {
    document,
    text,
    variables: (chance) =>
      Object.fromEntries(
        [...writing.variables]
          .map(([name, { value }]) => [name, value(chance)] as const)
          .filter(([, value]) => value !== undefined),
      ),
  }
}

function selectionOf(type: GraphQLCompositeType, depth: number, writing: Writing): string {
  const { random, schema } = writing
  const parts: string[] = []
  const fields = 'getFields' in type ? Object.values(type.getFields()) : []
  const again = [...writing.finished].filter(([, on]) => overlap(schema, type, on))
  if (writing.echoes && again.length > 0) {
    const onward = fields.filter((field) => isCompositeType(getNamedType(field.type)))
    const next = onward.length > 0 ? fieldOf(random.pick(onward), depth, writing) : undefined
    return `{ ...${random.pick(again)[0]}${directives(writing)} ${next ?? ''} }`
  }
  const wanted = depth === 0 ? 1 + random.below(4) : 1 + random.below(5)
  for (let index = 0; index < wanted; index += 1) {
    const choice = random.below(12)
    if (choice === 0)
      parts.push(`${random.pick(['', '', 't: ', 'constructor: '])}__typename${directives(writing)}`)
    else if (choice <= 2 || fields.length === 0) parts.push(fragmentOf(type, depth, writing))
    else parts.push(fieldOf(random.pick(fields), depth, writing) ?? '__typename')
    if (depth === 0 && type === schema.getQueryType() && random.oneIn(40))
      parts.push('__type(name: "Query") { name kind fields { name } }')
  }
  return `{ ${parts.filter((part) => part !== '').join(' ') || '__typename'} }`
}

function fieldOf(field: GraphQLField<unknown, unknown>, depth: number, writing: Writing): string | undefined {
  const { random } = writing
  const named = getNamedType(field.type)
  writing.budget -= 1
  if (!isLeafType(named) && (depth > 5 || writing.budget < 0)) return undefined
  const args = argumentsOf(field.args, writing)
  const alias = random.oneIn(5) ? `x${hash(field.name + args + depth) % 20}: ` : ''
  const under = isCompositeType(named) ? ` ${selectionOf(named, depth + 1, writing)}` : ''
  return `${alias}${field.name}${args}${directives(writing)}${under}`
}

function fragmentOf(type: GraphQLCompositeType, depth: number, writing: Writing): string {
  const { random, schema } = writing
  writing.budget -= 1
  if (depth > 6 || writing.budget < 0) return ''
  const related = Object.values(schema.getTypeMap()).filter(
    (candidate): candidate is GraphQLCompositeType =>
      isCompositeType(candidate) && !candidate.name.startsWith('__') && overlap(schema, type, candidate),
  )
  const on = random.oneIn(4) ? type : random.pick(related)
  if (random.oneIn(3)) {
    const name = `F${writing.fragments.size}`
    writing.fragments.set(name, '')
    writing.fragments.set(name, `fragment ${name} on ${on.name} ${selectionOf(on, depth + 1, writing)}`)
    writing.finished.set(name, on)
    return `...${name}${directives(writing)}${random.oneIn(4) ? ` ...${name}` : ''}`
  }
  const condition = on === type && random.oneIn(2) ? '' : ` on ${on.name}`
  return `...${condition}${directives(writing)} ${selectionOf(on, depth + 1, writing)}`
}

function objectTypes(schema: GraphQLSchema): GraphQLObjectType[] {
  const roots = [schema.getQueryType(), schema.getMutationType()]
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter((type) => !type.name.startsWith('__') && !roots.includes(type))
}

function overlap(schema: GraphQLSchema, a: GraphQLCompositeType, b: GraphQLCompositeType): boolean {
  const possible = (type: GraphQLCompositeType): string[] =>
    isAbstractType(type) ? schema.getPossibleTypes(type).map(({ name }) => name) : [type.name]
  const ofA = possible(a)
  return possible(b).some((name) => ofA.includes(name))
}

function directives({ random, variables }: Writing): string {
  if (!random.oneIn(8)) return ''
  const name = random.pick(['skip', 'include'])
  if (random.oneIn(4)) return ` @${name}(if: ${random.pick(['true', 'false'])})`
  const flag = random.pick(FLAGS)
  if (!variables.has(flag)) {
    const hasDefault = random.oneIn(3)
    variables.set(flag, {
      definition: `$${flag}: Boolean${hasDefault ? ' = true' : '!'}`,
      value: (chance) => (hasDefault && chance.oneIn(3) ? undefined : chance.oneIn(2)),
    })
  }
  return ` @${name}(if: $${flag})`
}

function argumentsOf(args: readonly GraphQLArgument[], writing: Writing): string {
  const { random, variables } = writing
  const given = args.flatMap((arg) => {
    if (random.oneIn(2)) return []
    if (random.oneIn(2)) return [`${arg.name}: ${literal(valueFor(arg.type, random), arg.type)}`]
    const name = `v${variables.size}`
    variables.set(name, {
      definition: `$${name}: ${String(arg.type)}`,
      value: (chance) => (chance.oneIn(4) ? undefined : valueFor(arg.type, chance)),
    })
    return [`${arg.name}: $${name}`]
  })
  return given.length === 0 ? '' : `(${given.join(', ')})`
}

function valueFor(type: GraphQLInputType, random: Chance): unknown {
  if (isNonNullType(type)) return valueFor(type.ofType, random)
  if (isListType(type)) return Array.from({ length: random.below(3) }, () => valueFor(type.ofType, random))
  switch (type.name) {
    case 'Int':
      return random.below(3)
    case 'Color':
      return random.pick(['RED', 'GREEN'])
    case 'Filter':
      return {
        x: random.below(3),
        ...(random.oneIn(2) && { y: ['BLUE'] }),
        ...(random.oneIn(2) && { z: { deep: [1] } }),
      }
    default:
      return random.pick(['', 'a', 'b"c'])
  }
}

function literal(value: unknown, type: GraphQLInputType): string {
  if (Array.isArray(value))
    return `[${value.map((item) => literal(item, isListType(type) ? type.ofType : type)).join(', ')}]`
  if (typeof value === 'object' && value !== null)
    return `{ ${Object.entries(value)
      .map(([key, item]) => `${key}: ${key === 'y' ? `[${String(item)}]` : literal(item, type)}`)
      .join(', ')} }`
  return String(getNamedType(type)) === 'Color' && !isObjectType(type) ? String(value) : JSON.stringify(value)
}
