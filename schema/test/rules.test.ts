import { describe, expect, it } from 'vitest'
import { judgment, registryFolder, workflow } from './registry-folder.ts'

/** Code and coordinate of what `check` finds in SDLs that were never published. */
async function faults(sdls: Record<string, string>) {
  using folder = registryFolder(sdls)
  const { exitCode, problems } = await folder.report('check')
  expect(exitCode).toBe(1)
  return problems.filter(({ kind }) => kind !== 'stale').map(({ code, coordinate }) => [code, coordinate])
}

/** Coordinates at which replacing a part of the SDL weakens a permission. */
async function weakened(part: string, replacement: string, sdl = judgment) {
  using folder = registryFolder({ workflow, judgment: sdl })
  await folder.report('compose')
  folder.work('judgment', sdl.replace(part, replacement))
  const { problems } = await folder.report('check')
  return problems.filter(({ code }) => code === 'PERMISSION_WEAKENED').map(({ coordinate }) => coordinate)
}

/** Two fields lead to the type Page, of which the other is sized as given. */
const pages = (otherSize: string) => `${workflow}
"A page."
type Page { "The page." nodes: [Workflow!]! }

extend type Query {
  "All."
  page: Page @authenticated @listSize(assumedSize: 5, sizedFields: ["nodes"])
  "Others."
  otherPage: Page @authenticated ${otherSize}
}`

const price = '"With tax." price("In which currency." currency: String): Int'
const priced = workflow.replace('purpose: String', `purpose: String "Without tax." net: Int ${price}`)

/** A subgraph that contributes a field, for which it requires another that the owner answers. */
const taxed = (external: string, field: string) => `
"How something is judged."
type Workflow @key(fields: "id") {
  "Never changes."
  id: ID!
  ${external} @external
  "The tax."
  ${field} @authenticated
}`

describe('the rules of the house', () => {
  it('are kept by the examples of these tests', async () => {
    expect(await faults({ workflow, judgment })).toEqual([])
  })

  it('ask for a description of types, fields, arguments, enum values and input fields', async () => {
    const bare = `
      type Query { "Found." find(filter: Filter): Colour @authenticated }
      input Filter { name: String }
      enum Colour { RED }
    `
    expect(await faults({ bare })).toEqual([
      ['missing-description', 'Query.find(filter:)'],
      ['missing-description', 'Filter'],
      ['missing-description', 'Filter.name'],
      ['missing-description', 'Colour'],
      ['missing-description', 'Colour.RED'],
    ])
  })

  it('ask for it in each subgraph that repeats a definition, and take no empty one', async () => {
    const repeated = judgment.replaceAll('"How something is judged."', '" "')
    expect(await faults({ workflow, judgment: repeated })).toEqual([['missing-description', 'Workflow']])
  })

  it('ask for a permission on every root field', async () => {
    expect(await faults({ workflow, judgment: judgment.replace('@authenticated', '') })).toEqual([
      ['missing-permission', 'Query.judgments'],
    ])
  })

  it('ask for a permission on an entity where it is owned', async () => {
    const open = workflow.replace(
      '@key(fields: "id") @requiresScopes(scopes: [["workflow:view"]])',
      '@key(fields: "id")',
    )
    expect(await faults({ workflow: open })).toEqual([['missing-permission', 'Workflow']])
  })

  it('ask for a permission on each field contributed to an entity of another subgraph', async () => {
    const open = judgment.replace('total: Int! @requiresScopes(scopes: [["judgment:view"]])', 'total: Int!')
    expect(await faults({ workflow, judgment: open })).toEqual([['missing-permission', 'Workflow.total']])
  })

  it('ask for it on the fields of an interface object, for composition takes none on the whole', async () => {
    const nodes = `${workflow.replace('type Workflow @key', 'type Workflow implements Node @key')}
      "Whatever has an id."
      interface Node @key(fields: "id") { "Never changes." id: ID! }`
    const notes = (permission: string) => `
      "Whatever has an id."
      type Node @key(fields: "id") @interfaceObject {
        "Never changes."
        id: ID!
        "What somebody wrote about it."
        note: String ${permission}
      }`
    expect(await faults({ nodes, notes: notes('') })).toEqual([['missing-permission', 'Node.note']])
    expect(await faults({ nodes, notes: notes('@authenticated') })).toEqual([])
  })

  it('ask for the size of a list of objects, but not of scalars', async () => {
    const lists = workflow.replace(
      'name: String!',
      'name: String!\n"Tags."\ntags: [String!]!\n"Parts."\nparts: [[Workflow!]!]!',
    )
    expect(await faults({ workflow: lists })).toEqual([['unsized-list', 'Workflow.parts']])
  })

  it("take a connection's size from every field that leads to it", async () => {
    expect(await faults({ workflow: pages('@listSize(assumedSize: 5, sizedFields: ["nodes"])') })).toEqual([])
    expect(await faults({ workflow: pages('') })).toEqual([['unsized-list', 'Page.nodes']])
  })

  it('refuse an input that contains itself, told once and with the way round', async () => {
    using folder = registryFolder({
      tree: `
        type Query { "Found." find("By." tree: Tree): Int @authenticated }
        "A tree." input Tree { "Below." branches: [Branch!] }
        "A branch." input Branch { "Below." tree: Tree }
      `,
    })
    const { problems } = await folder.report('check')
    expect(problems).toMatchObject([
      {
        code: 'recursive-input',
        coordinate: 'Branch.tree',
        message: expect.stringContaining('Branch → Tree → Branch'),
      },
    ])
  })

  it('refuse an input field that is non-null and has a default', async () => {
    const find = (type: string): string => `
      type Query { "Found." find("By." by: By): Int @authenticated }
      "By." input By { "How many." count: ${type} = 3 }
    `
    expect(await faults({ finder: find('Int') })).toEqual([])
    expect(await faults({ finder: find('Int!') })).toEqual([['defaulted-input', 'By.count']])
  })

  it('refuse @requires on a field with arguments, and of one', async () => {
    const fault = ['requires-with-arguments', 'Workflow.tax']
    const net = '"Without tax." net: Int'
    const plain = taxed(net, 'tax: Int @requires(fields: "net")')
    const withArguments = taxed(net, 'tax("In." year: Int): Int @requires(fields: "net")')
    const ofArguments = taxed(price, 'tax: Int @requires(fields: "price")')
    expect(await faults({ workflow: priced, tax: plain })).toEqual([])
    expect(await faults({ workflow: priced, tax: withArguments })).toEqual([fault])
    expect(await faults({ workflow: priced, tax: ofArguments })).toEqual([fault])
  })
})

describe('permissions against what is published', () => {
  it('may not be removed from a type', async () => {
    const part = 'type Judgment @key(fields: "id") @requiresScopes(scopes: [["judgment:view"]])'
    expect(await weakened(part, 'type Judgment @key(fields: "id")')).toEqual(['Judgment'])
  })

  it('may not be opened to another scope, nor ask for fewer scopes', async () => {
    const total = 'total: Int! @requiresScopes(scopes: [["judgment:view"]])'
    const strict = 'total: Int! @requiresScopes(scopes: [["judgment:view", "judgment:audit"]])'
    expect(await weakened(total, 'total: Int! @requiresScopes(scopes: [["judgment:view"], ["a"]])')).toEqual([
      'Workflow.total',
    ])
    expect(await weakened(strict, total, judgment.replace(total, strict))).toEqual(['Workflow.total'])
    expect(await weakened(total, strict)).toEqual([])
  })

  it('may not be exchanged for another kind', async () => {
    const total = 'total: Int! @requiresScopes(scopes: [["judgment:view"]])'
    expect(await weakened(total, 'total: Int! @policy(policies: [["x"]])')).toEqual(['Workflow.total'])
    expect(await weakened(total, 'total: Int! @authenticated')).toEqual(['Workflow.total'])
    expect(await weakened(total, `${total} @authenticated @policy(policies: [["x"]])`)).toEqual([])
  })

  it('may be dropped from a field whose type demands it anyway', async () => {
    expect(await weakened('judgments: [Judgment!]! @authenticated', 'judgments: [Judgment!]!')).toEqual([])
  })

  it('are told with what they demanded and what they demand now', async () => {
    using folder = registryFolder({ workflow, judgment })
    await folder.report('compose')
    folder.work(
      'workflow',
      workflow.replace('"id") @requiresScopes(scopes: [["workflow:view"]])', '"id") @authenticated'),
    )
    const { problems } = await folder.report('check')
    expect(problems).toMatchObject([
      {
        code: 'PERMISSION_WEAKENED',
        coordinate: 'Workflow',
        subgraphs: ['workflow'],
        file: 'subgraphs/workflow/schema.graphql',
        message: 'It demanded scope workflow:view, and now demands being signed in.',
      },
    ])
  })
})
