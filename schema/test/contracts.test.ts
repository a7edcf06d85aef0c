import path from 'node:path'
import { parse, validate } from 'graphql'
import { describe, expect, it } from 'vitest'
import { currentSupergraph, developmentKey, fileStore, publicHalf } from '#registry'
import { readGraph } from '../registry/graph.ts'
import { registryFolder, workflow } from './registry-folder.ts'

const tagged = `${workflow
  .replace(
    'purpose: String',
    'purpose: String @tag(name: "internal")\n"Who looks after it." team: Team @tag(name: "internal")',
  )
  .replace('workflow("Its id."', 'workflow("Its id."')}
"People." type Team { "Its name." name: String! }
`

async function contracted(contracts: object, sdl = tagged) {
  const folder = registryFolder({ workflow: sdl })
  folder.write('schema/contracts.json', JSON.stringify(contracts))
  return folder
}

/** What of these the clients of a supergraph may ask for. */
function asks(sdl: string, ...selections: string[]): string[] {
  const graph = readGraph(sdl)
  if ('unreadable' in graph) throw new Error(graph.unreadable)
  return selections.filter(
    (selection) => validate(graph.apiSchema, parse(`{ workflow(id: "1") { ${selection} } }`)).length === 0,
  )
}

describe('a contract', () => {
  it('leaves out what its tags exclude, and the types that nothing leads to any more', async () => {
    using folder = await contracted({ partner: { exclude: ['internal'] } })
    expect(await folder.report('compose')).toMatchObject({
      exitCode: 0,
      written: expect.arrayContaining(['schema/contracts/partner.graphql']),
    })
    const partner = folder.read('schema/contracts/partner.graphql')
    expect(asks(partner, 'name', 'purpose', 'team { name }')).toEqual(['name'])
    const graph = readGraph(partner)
    expect('apiSchema' in graph && graph.apiSchema.getType('Team')).toBe(undefined)
    expect(asks(folder.read('schema/supergraph.graphql'), 'name', 'purpose', 'team { name }')).toHaveLength(3)
    expect(await folder.report('check')).toMatchObject({ exitCode: 0 })
  })

  it('has only what its tags include, where it names some', async () => {
    const sdl = tagged
      .replace('): Workflow @requiresScopes', '): Workflow @tag(name: "partner") @requiresScopes')
      .replace('id: ID!)', 'id: ID! @tag(name: "partner"))')
      .replace('id: ID!\n', 'id: ID! @tag(name: "partner")\n')
    using folder = await contracted({ partner: { include: ['partner'], exclude: ['internal'] } }, sdl)
    expect(await folder.report('compose')).toMatchObject({ exitCode: 0 })
    expect(asks(folder.read('schema/contracts/partner.graphql'), 'id', 'name', 'purpose')).toEqual(['id'])
  })

  it('that leaves nothing to ask for does not compose, and says which contract', async () => {
    using folder = await contracted({ nobody: { include: ['nowhere'] } })
    const { exitCode, problems } = await folder.report('compose')
    expect(exitCode).toBe(1)
    expect(problems[0]).toMatchObject({
      kind: 'composition',
      message: expect.stringContaining('In the contract nobody: '),
    })
  })

  it('breaks where a tag hides what its clients could ask for, though the graph stays', async () => {
    using folder = await contracted({ partner: { exclude: ['internal'] } })
    await folder.report('compose')
    folder.work('workflow', tagged.replace('name: String!\n', 'name: String! @tag(name: "internal")\n'))
    expect((await folder.report('check')).problems).toMatchObject([
      {
        code: 'FIELD_REMOVED',
        coordinate: 'Workflow.name',
        message: expect.stringContaining('In the contract partner: '),
      },
    ])
  })

  it('is published with the graph, as an artifact of its own under the same signature', async () => {
    using folder = await contracted({ partner: { exclude: ['internal'] } })
    await folder.run(['compose'])
    expect(await folder.run(['publish'])).toMatchObject({ exitCode: 0 })
    const fetched = await folder.run(['fetch', '--contract', 'partner'])
    expect(`${fetched.output}\n`).toBe(folder.read('schema/contracts/partner.graphql'))
    const source = fileStore(path.join(folder.root, '.judgify/registry'))
    const trusted = publicHalf(await developmentKey(path.join(folder.root, '.judgify')))
    const { sdl } = await currentSupergraph({ source, trusted, contract: 'partner' })
    expect(asks(sdl, 'name', 'purpose')).toEqual(['name'])
    expect(await folder.run(['fetch', '--contract', 'other'])).toMatchObject({ exitCode: 4 })
  })
})
