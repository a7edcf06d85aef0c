import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { buildSchema, parse, validate } from 'graphql'
import { describe, expect, it } from 'vitest'
import { fileStore, withoutLiterals } from '#registry'
import { judgment, registryFolder, workflow } from './registry-folder.ts'

type Folder = ReturnType<typeof registryFolder>

const withoutPurpose = workflow.replace('"What it is for."\n  purpose: String', '')
const home = 'query Home { workflow(id: "") { name purpose } }'

/** Has clients ask for operations, some days before the tests' day. */
async function asked(folder: Folder, ...operations: [document: string, count: number, daysAgo?: number][]) {
  await fileStore(path.join(folder.root, '.judgify/registry')).record(
    operations.map(([document, count, daysAgo = 1]) => ({
      document,
      client: 'mobile',
      version: '2.1',
      hour: new Date(Date.parse('2026-11-23T08:15:00Z') - daysAgo * 86_400_000),
      count,
    })),
  )
}

async function published(sdls: Record<string, string>) {
  const folder = registryFolder(sdls)
  expect(await folder.report('compose')).toMatchObject({ exitCode: 0 })
  return folder
}

describe('a breaking change', () => {
  it('is told with the operations and clients that use it, and how often', async () => {
    using folder = await published({ workflow })
    await asked(folder, [home, 1204], [home, 3, 2], ['query Name { workflow(id: "") { name } }', 50])
    folder.work('workflow', withoutPurpose)
    const { exitCode, problems } = await folder.report('check')
    expect(exitCode).toBe(1)
    expect(problems).toMatchObject([
      {
        code: 'FIELD_REMOVED',
        coordinate: 'Workflow.purpose',
        users: [
          {
            operation: 'Home',
            client: 'mobile',
            version: '2.1',
            count: 1207,
            last: '2026-11-22T08:00:00.000Z',
          },
        ],
      },
    ])
    expect(await folder.text('check')).toMatch(/Home by mobile 2\.1: 1,207\b/)
  })

  it('is told without those who used it too long ago', async () => {
    using folder = await published({ workflow })
    await asked(folder, [home, 1204, 31])
    folder.work('workflow', withoutPurpose)
    expect((await folder.report('check')).problems).toMatchObject([{ users: [] }])
    const longer = await folder.run(['check', '--format', 'json'], undefined, { REGISTRY_USAGE_DAYS: '60' })
    expect(JSON.parse(longer.output).problems).toMatchObject([{ users: [{ count: 1204 }] }])
  })

  it('passes as unused on demand, once usage was recorded in the whole window, and nobody used it', async () => {
    using folder = await published({ workflow })
    const check = () => folder.report('check', '--allow-unused')
    folder.work('workflow', withoutPurpose)
    expect(await check()).toMatchObject({ exitCode: 1, problems: [{ code: 'FIELD_REMOVED' }] })
    await asked(folder, ['query Name { workflow(id: "") { name } }', 1, 40])
    expect(await check()).toMatchObject({
      accepted: [{ code: 'FIELD_REMOVED', accepted: 'nobody used it in the last 30 days' }],
    })
    expect(await folder.report('publish', '--allow-unused')).toMatchObject({ exitCode: 0 })
    await asked(folder, [home, 1])
    expect(await check()).toMatchObject({ exitCode: 1, accepted: [], problems: [{ users: [{ count: 1 }] }] })
  })

  it('of a permission never passes as unused', async () => {
    using folder = await published({ workflow })
    await asked(folder, ['{ __typename }', 1, 40])
    folder.work(
      'workflow',
      workflow.replace('"id") @requiresScopes(scopes: [["workflow:view"]])', '"id") @authenticated'),
    )
    expect(await folder.report('check', '--allow-unused')).toMatchObject({
      exitCode: 1,
      problems: [{ code: 'PERMISSION_WEAKENED', coordinate: 'Workflow' }],
    })
  })

  it('of an input is told with who gives a variable of it, since nobody records what is in there', async () => {
    const search = (fields: string) => `
      type Query { "Ids." find("By." by: By): [ID!] @authenticated }
      "By." input By { "Name." name: String ${fields} }
    `
    using folder = await published({
      search: search('"Colour." colour: Colour "Other." or: Other') + colours,
    })
    await asked(
      folder,
      ['query Find($by: By) { find(by: $by) }', 7],
      ['query Red { find(by: { colour: RED }) }', 5],
    )
    folder.work('search', search('"Other." or: Other') + colours)
    expect((await folder.report('check')).problems).toMatchObject([
      { coordinate: 'By.colour', users: [{ operation: 'Find' }, { operation: 'Red' }] },
    ])
  })

  it('that demands something more is told with who uses what it was added to', async () => {
    using folder = await published({ workflow })
    await asked(folder, [home, 9])
    folder.work(
      'workflow',
      workflow.replace('id: ID!): Workflow', 'id: ID!, "Its number." version: Int!): Workflow'),
    )
    expect((await folder.report('check')).problems).toMatchObject([
      { code: 'FIELD_ARGUMENT_ADDED', coordinate: 'Query.workflow(version:)', users: [{ count: 9 }] },
    ])
  })
})

const colours = `
  "Colours." enum Colour { "Red." RED "Green." GREEN }
  "Other." input Other { "Colour." colour: Colour }
`

describe('a breach of a rule', () => {
  it('is told with the operations and clients that it hits', async () => {
    const search = (fields: string) => `
      type Query { "Ids." find("By." by: By): [ID!] @authenticated }
      "By." input By { "Name." name: String ${fields} }
    `
    using folder = await published({ search: search('') })
    await asked(folder, ['query Find($by: By) { find(by: $by) }', 7])
    folder.work('search', search('"All." and: [By!]'))
    expect((await folder.report('check')).problems).toMatchObject([
      {
        code: 'recursive-input',
        coordinate: 'By.and',
        users: [{ operation: 'Find', client: 'mobile', count: 7 }],
      },
    ])
  })
})

describe('recorded operations', () => {
  it('that the published graph does not answer either are nobody’s concern', async () => {
    using folder = await published({ workflow })
    await asked(folder, ['query Old { workflow(id: "") { colour } }', 9], ['query {', 1])
    expect(await folder.report('check')).toMatchObject({ exitCode: 0 })
  })

  it('that would take more fetches are told with the field, the subgraph and the client', async () => {
    using folder = await published({ workflow, judgment })
    await asked(folder, [home, 9])
    folder.work('workflow', withoutPurpose)
    folder.work(
      'judgment',
      judgment
        .replace('total: Int!', 'purpose: String @authenticated\n"How many." total: Int!')
        .replace('"How many judgements there are."', '"What it is for."'),
    )
    const { problems } = await folder.report('check')
    expect(problems).toMatchObject([
      {
        kind: 'plan',
        coordinate: 'Workflow.purpose',
        subgraphs: ['judgment'],
        file: 'subgraphs/judgment/schema.graphql',
        message: expect.stringContaining('Home took 1 fetch, 1 in turn, and takes 2 fetches, 2 in turn'),
        users: [{ operation: 'Home', client: 'mobile', count: 9 }],
      },
    ])
  })

  it('are recorded without what people write into them, and the schema takes them as before', () => {
    const schema = buildSchema(`
      type Query { find(by: By): [Found] }
      input By { name: String, near: [Float!], age: Int, colour: Colour }
      enum Colour { RED GREEN }
      type Found { id: ID!, at(name: String!): Int }
    `)
    const document = parse(`
      query Other { __typename }
      query Find($by: By = { name: "Kim" }, $far: Boolean!) {
        find(by: { name: "Kim", near: [1.5, 2.5], age: 44, colour: RED }) @include(if: $far) { id }
        again: find(by: $by) { ...F }
      }
      fragment F on Found { at(name: """Seoul""") }
      fragment Unused on Found { id }
    `)
    const text = withoutLiterals(document, 'Find')
    expect(text).not.toMatch(/Kim|Seoul|44|[12]\.5|Other|Unused/)
    expect(text).toContain('colour: RED')
    expect(validate(schema, parse(text))).toEqual([])
    expect(withoutLiterals(document)).toBe('query Other {\n  __typename\n}')
  })
})

describe('the base of a comparison', () => {
  it('can be a commit, so that a change is told though its files are composed already', async () => {
    using folder = await published({ workflow })
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', folder.root, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args])
    git('init', '--quiet')
    git('add', '.')
    git('commit', '--quiet', '--message', 'one')
    folder.work('workflow', withoutPurpose)
    await folder.report('compose', '--accept-breaking')
    expect(await folder.report('check')).toMatchObject({ exitCode: 0 })
    expect(await folder.report('check', '--base', 'HEAD')).toMatchObject({
      exitCode: 1,
      problems: [{ code: 'FIELD_REMOVED', coordinate: 'Workflow.purpose' }],
    })
    expect(await folder.run(['check', '--base', 'nowhere'])).toMatchObject({ exitCode: 2 })
    expect(await folder.run(['check', '--base=--output=x'])).toMatchObject({ exitCode: 2 })
  })
})
