import { composeServices } from '@apollo/composition'
import { type DocumentNode, parse } from 'graphql'
import { type Chance, chance } from './chance.ts'

/** A supergraph made up from a seed, and the subgraphs it is composed of. */
export interface GeneratedSupergraph {
  sdl: string
  subgraphs: { name: string; typeDefs: DocumentNode }[]
}

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@shareable", "@external", "@requires", "@provides", "@interfaceObject", "@inaccessible"])
scalar Any
enum Color { RED GREEN BLUE }
input Filter { x: Int! = 1, y: [Color!], z: Any }
`
const LEAVES = ['String', 'Int', 'Float', 'Boolean', 'ID', 'Color', 'Any']
const ARGUMENTS = ['', '', '', '(a: Int)', '(a: Int = 3, c: Color = RED)', '(b: Filter, l: [String!])']

interface Entity {
  name: string
  /** Fields of its keys, by the way the key is made. */
  key: { fields: string; definitions: string }
  /** Subgraphs that know it. */
  homes: number[]
}

/** Subgraph SDLs under construction: the members of each type, and the types' heads. */
interface Draft {
  heads: Map<string, string>
  members: Map<string, Map<string, string>>
}

/** Composes subgraphs made up from a seed; undefined when they don't compose, as some don't. */
export function generateSupergraph(seed: number): GeneratedSupergraph | undefined {
  const random = chance(seed)
  const count = 2 + random.below(3)
  const drafts = Array.from({ length: count }, (): Draft => ({ heads: new Map(), members: new Map() }))
  const entities = Array.from({ length: 2 + random.below(3) }, (_, index) =>
    entityOf(`E${index}`, count, random),
  )
  for (const entity of entities) for (const home of entity.homes) stub(drafts[home]!, entity)
  for (const entity of entities) addFields(drafts, entity, entities, random)
  addAbstractTypes(drafts, entities, random)
  addInterfaceObject(drafts, entities, random)
  addRoots(drafts, entities, random)
  const subgraphs = drafts.map((draft, index) => ({ name: `s${index}`, typeDefs: parse(textOf(draft)) }))
  const { supergraphSdl } = composeServices(subgraphs)
  return supergraphSdl === undefined ? undefined : { sdl: supergraphSdl, subgraphs }
}

function entityOf(name: string, count: number, random: Chance): Entity {
  const key = random.pick([
    { fields: 'id', definitions: 'id: ID!' },
    { fields: 'id', definitions: 'id: ID!' },
    { fields: 'id sub', definitions: 'id: ID!, sub: Int!' },
    { fields: 'ref { id }', definitions: 'ref: Ref!' },
  ])
  return { name, key, homes: random.some(Array.from({ length: count }, (_, index) => index)) }
}

function stub(draft: Draft, { name, key }: Entity): void {
  if (draft.heads.has(name)) return
  draft.heads.set(name, `type ${name} @key(fields: "${key.fields}")`)
  for (const definition of key.definitions.split(', ')) add(draft, name, definition)
  if (key.fields.startsWith('ref')) {
    draft.heads.set('Ref', 'type Ref @shareable')
    add(draft, 'Ref', 'id: ID!')
  }
}

function add(draft: Draft, type: string, definition: string): void {
  const members = draft.members.get(type) ?? new Map<string, string>()
  draft.members.set(type, members)
  members.set(definition.split(/[(:]/, 1)[0]!, definition)
}

function wrapped(type: string, random: Chance): string {
  const inner = random.oneIn(3) ? `${type}!` : type
  const list = random.pick(['', '', '', 'list', 'list', 'lists'])
  const end = random.oneIn(5) ? '!' : ''
  if (list === '') return `${type}${end}`
  return list === 'list' ? `[${inner}]${end}` : `[[${inner}]${random.oneIn(3) ? '!' : ''}]${end}`
}

function addFields(drafts: Draft[], entity: Entity, entities: readonly Entity[], random: Chance): void {
  for (const home of entity.homes) {
    const draft = drafts[home]!
    const { name } = entity
    for (let index = 0; index < 2 + random.below(3); index += 1)
      add(draft, name, `f${home}${index}${random.pick(ARGUMENTS)}: ${wrapped(random.pick(LEAVES), random)}`)
    for (let index = 0; index < random.below(3); index += 1) {
      const other = random.pick(entities)
      stub(draft, other)
      add(draft, name, `e${home}${index}${random.pick(ARGUMENTS)}: ${wrapped(other.name, random)}`)
      if (random.oneIn(3)) provide(drafts, draft, home, { ...entity, name }, other, random)
    }
    if (random.oneIn(2)) addValueType(draft, name, `v${home}`, random)
  }
  const [first, second] = entity.homes
  if (first === undefined || second === undefined) return
  shareFields(drafts, entity, random)
  requireFields(drafts[first]!, drafts[second]!, entity.name, random)
}

function addValueType(draft: Draft, type: string, field: string, random: Chance): void {
  for (const [value, definitions] of Object.entries({
    V0: ['a: String', 'b: Int!', 'c: [Color!]', 'd: V1', 'n: [[V1!]]'],
    V1: ['a: String', 'x: Boolean!', 'y: Any'],
  })) {
    draft.heads.set(value, `type ${value} @shareable`)
    for (const definition of definitions) add(draft, value, definition)
  }
  add(draft, type, `${field}: ${wrapped(random.pick(['V0', 'V1']), random)}`)
}

/** A field of all homes, of a value type whose own fields are spread over them. */
function shareFields(drafts: Draft[], { name, homes }: Entity, random: Chance): void {
  if (random.oneIn(2)) {
    const type = random.pick([`Split${name}`, `Split${name}!`, `[Split${name}]`, `[Split${name}!]!`])
    for (const home of homes) {
      const draft = drafts[home]!
      add(draft, name, `split: ${type} @shareable`)
      draft.heads.set(`Split${name}`, `type Split${name}`)
      add(draft, `Split${name}`, `p${home}: ${wrapped(random.pick(LEAVES), random)}`)
      if (random.oneIn(2)) add(draft, `Split${name}`, `both: String @shareable`)
    }
  }
  const leaf = random.pick(LEAVES)
  for (const home of homes) add(drafts[home]!, name, `same: ${leaf} @shareable`)
}

function requireFields(owner: Draft, other: Draft, name: string, random: Chance): void {
  const plain = [...(owner.members.get(name)?.values() ?? [])].filter((text) => /^f\d+: [^[]/.test(text))
  if (plain.length === 0 || random.oneIn(3)) return
  const chosen = random.some(plain)
  const fields = chosen.map((text) => text.split(':', 1)[0]!)
  for (const text of chosen) add(other, name, `${text} @external`)
  add(
    other,
    name,
    `rq: ${random.pick(['String', 'String!', '[Int]'])} @requires(fields: "${fields.join(' ')}")`,
  )
  const values = [...(owner.members.get(name)?.values() ?? [])].find((text) => /^v\d+: \[?V1/.test(text))
  if (values === undefined || !random.oneIn(2)) return
  addValueType(other, name, 'unused', random)
  other.members.get(name)?.delete('unused')
  add(other, name, `${values} @external`)
  add(other, name, `rv: String @requires(fields: "${values.split(':', 1)[0]} { a x }")`)
}

/** A further field that gives fields of another subgraph's along with the entity. */
function provide(
  drafts: readonly Draft[],
  draft: Draft,
  home: number,
  { name }: Entity,
  other: Entity,
  random: Chance,
): void {
  const owner = other.homes.find((candidate) => candidate !== home)
  if (owner === undefined || other.homes.includes(home)) return
  const field = [...(drafts[owner]!.members.get(other.name)?.values() ?? [])].find((text) =>
    /^f\d+: [A-Z]/.test(text),
  )
  if (field === undefined) return
  add(draft, other.name, `${field} @external`)
  add(draft, name, `pr${home}: ${wrapped(other.name, random)} @provides(fields: "${field.split(':', 1)[0]}")`)
}

function addAbstractTypes(drafts: Draft[], entities: readonly Entity[], random: Chance): void {
  for (const [home, draft] of drafts.entries()) {
    const here = entities.filter(({ name }) => draft.heads.has(name))
    if (here.length === 0 || random.oneIn(4)) continue
    const [first] = here
    const implementing = random.some(here)
    const face = `I${home}`
    const link = random.oneIn(2) ? `${face}_link: ${first!.name}` : undefined
    draft.heads.set(face, `interface ${face}`)
    for (const definition of [`${face}_name: String`, ...(link === undefined ? [] : [link])]) {
      add(draft, face, definition)
      for (const { name } of implementing) add(draft, name, definition)
    }
    for (const { name } of implementing) draft.heads.set(name, withInterface(draft.heads.get(name)!, face))
    addValueType(draft, 'Nothing', 'v', random)
    draft.members.delete('Nothing')
    const members = new Set([
      ...random.some(here).map(({ name }) => name),
      random.pick(['V1', here[0]!.name]),
    ])
    draft.heads.set(`U${home}`, `union U${home} = ${[...members].join(' | ')}`)
    const host = random.pick(here).name
    add(draft, host, `i${home}: ${wrapped(face, random)}`)
    add(draft, host, `u${home}: ${wrapped(`U${home}`, random)}`)
    add(draft, 'Query', `rootI${home}: ${wrapped(face, random)}`)
    add(draft, 'Query', `rootU${home}: ${wrapped(`U${home}`, random)}`)
  }
}

function withInterface(head: string, face: string): string {
  return head.includes(' implements ')
    ? head.replace(' implements ', ` implements ${face} & `)
    : head.replace(/^(type \w+)/, `$1 implements ${face}`)
}

function addInterfaceObject(drafts: Draft[], entities: readonly Entity[], random: Chance): void {
  if (random.oneIn(3)) return
  const [a, b] = [drafts[0]!, drafts[1]!]
  a.heads.set('M', 'interface M @key(fields: "id")')
  add(a, 'M', 'id: ID!')
  add(a, 'M', 'm_name: String')
  for (const name of ['M1', 'M2']) {
    a.heads.set(name, `type ${name} implements M @key(fields: "id")`)
    for (const definition of [
      'id: ID!',
      'm_name: String',
      `own${name}: ${wrapped(random.pick(LEAVES), random)}`,
    ])
      add(a, name, definition)
  }
  b.heads.set('M', 'type M @interfaceObject @key(fields: "id")')
  const linked = entities.find(({ name }) => b.heads.has(name))
  for (const definition of [
    'id: ID!',
    `m_extra: ${wrapped(random.pick(LEAVES), random)}`,
    ...(linked === undefined ? [] : [`m_link: ${wrapped(linked.name, random)}`]),
  ])
    add(b, 'M', definition)
  add(a, 'Query', `ma: ${wrapped('M', random)}`)
  add(b, 'Query', `mb: ${wrapped('M', random)}`)
  const host = entities.find(({ name }) => b.heads.has(name))
  if (host !== undefined) add(b, host.name, `toM: ${wrapped('M', random)}`)
}

function addRoots(drafts: Draft[], entities: readonly Entity[], random: Chance): void {
  for (const [home, draft] of drafts.entries()) {
    add(draft, 'Query', `leaf${home}${random.pick(ARGUMENTS)}: ${wrapped(random.pick(LEAVES), random)}`)
    for (const { name } of entities.filter((entity) => draft.heads.has(entity.name))) {
      add(draft, 'Query', `one${name}${home}${random.pick(ARGUMENTS)}: ${name}${random.oneIn(5) ? '!' : ''}`)
      if (random.oneIn(2)) add(draft, 'Query', `all${name}${home}: ${wrapped(name, random)}`)
      if (random.oneIn(3)) add(draft, 'Mutation', `do${name}${home}(a: Int): ${wrapped(name, random)}`)
    }
  }
}

function textOf({ heads, members }: Draft): string {
  const types = [...new Set([...heads.keys(), ...members.keys()])].map((type) => {
    const fields = [...(members.get(type)?.values() ?? [])]
    const head = heads.get(type) ?? `type ${type}`
    return fields.length === 0 ? head : `${head} {\n  ${fields.join('\n  ')}\n}`
  })
  return LINK + types.join('\n')
}
