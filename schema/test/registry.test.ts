import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { run } from '../cli.ts'
import { judgment, registryFolder, workflow } from './registry-folder.ts'

describe('composing', () => {
  it('publishes every SDL and the supergraph, and the check is then content', async () => {
    using folder = registryFolder({ workflow, judgment })
    expect(await folder.report('compose')).toMatchObject({
      exitCode: 0,
      subgraphs: ['judgment', 'workflow'],
      written: [
        'schema/subgraphs/judgment.graphql',
        'schema/subgraphs/workflow.graphql',
        'schema/supergraph.graphql',
      ],
    })
    expect(folder.read('schema/supergraph.graphql')).toContain('url: "subgraph://workflow"')
    expect(await folder.report('check')).toMatchObject({ exitCode: 0, problems: [] })
  })

  it('writes nothing the second time, for the same SDLs make the same text', async () => {
    using folder = registryFolder({ workflow, judgment })
    await folder.report('compose')
    expect(await folder.report('compose')).toMatchObject({ exitCode: 0, written: [], removed: [] })
  })

  it('takes up the folder of a tenth subgraph without another edit', async () => {
    using folder = registryFolder({ workflow, judgment })
    await folder.report('compose')
    folder.work('tenth', 'type Query {\n  "The time."\n  now: String @authenticated\n}')
    expect(await folder.report('compose')).toMatchObject({
      exitCode: 0,
      subgraphs: ['judgment', 'tenth', 'workflow'],
      written: ['schema/subgraphs/tenth.graphql', 'schema/supergraph.graphql'],
    })
  })

  it('refuses subgraphs that do not fit together, names them, and leaves what is published', async () => {
    using folder = registryFolder({ workflow, judgment })
    await folder.report('compose')
    const before = folder.read('schema/supergraph.graphql')
    folder.work('judgment', judgment.replace('total: Int!', 'name: Int!'))
    const { exitCode, problems } = await folder.report('compose')
    expect(exitCode).toBe(1)
    expect(problems.map(({ kind, code }) => [kind, code])).toContainEqual([
      'composition',
      'FIELD_TYPE_MISMATCH',
    ])
    expect(problems[0]).toMatchObject({ subgraphs: ['judgment', 'workflow'] })
    expect(folder.read('schema/supergraph.graphql')).toBe(before)
  })

  it('names file and line of a syntax error', async () => {
    using folder = registryFolder({ workflow, judgment: 'type {' })
    const { exitCode, problems } = await folder.report('check')
    expect(exitCode).toBe(1)
    expect(problems).toMatchObject([{ kind: 'syntax', file: 'subgraphs/judgment/schema.graphql', line: 5 }])
  })
})

describe('checking against what is published', () => {
  it('finds the published files stale after a harmless change and says what to run', async () => {
    using folder = registryFolder({ workflow })
    await folder.report('compose')
    folder.work('workflow', workflow.replace('"What it is for."', '"What it is good for."'))
    const { exitCode, problems } = await folder.report('check')
    expect(exitCode).toBe(1)
    expect(problems.map(({ kind, file }) => [kind, file])).toEqual([
      ['stale', 'schema/subgraphs/workflow.graphql'],
      ['stale', 'schema/supergraph.graphql'],
    ])
    expect(problems[0]?.remedy).toContain('npm run schema:compose')
  })

  it('finds a supergraph stale that was edited by hand', async () => {
    using folder = registryFolder({ workflow })
    await folder.report('compose')
    folder.write('schema/supergraph.graphql', `# mine\n${folder.read('schema/supergraph.graphql')}`)
    expect(await folder.report('check')).toMatchObject({
      exitCode: 1,
      problems: [{ kind: 'stale', file: 'schema/supergraph.graphql' }],
    })
  })

  it('names a removed field, its subgraph and the place where it was', async () => {
    using folder = registryFolder({ workflow, judgment })
    await folder.report('compose')
    folder.work('workflow', workflow.replace('"What it is for."\n  purpose: String', ''))
    const { exitCode, problems } = await folder.report('check')
    expect(exitCode).toBe(1)
    expect(problems).toMatchObject([
      {
        kind: 'breaking',
        code: 'FIELD_REMOVED',
        coordinate: 'Workflow.purpose',
        subgraphs: ['workflow'],
        file: 'subgraphs/workflow/schema.graphql',
      },
    ])
  })

  it('refuses to publish a breaking change until it is accepted, and then lists it', async () => {
    using folder = registryFolder({ workflow })
    await folder.report('compose')
    folder.work(
      'workflow',
      workflow.replace('id: ID!): Workflow', 'id: ID!, "Its number." version: Int!): Workflow'),
    )
    expect(await folder.report('compose')).toMatchObject({
      exitCode: 1,
      written: [],
      problems: [{ code: 'FIELD_ARGUMENT_ADDED', coordinate: 'Query.workflow(version:)' }],
    })
    expect(await folder.report('compose', '--accept-breaking')).toMatchObject({
      exitCode: 0,
      problems: [],
      accepted: [{ coordinate: 'Query.workflow(version:)' }],
    })
    expect(await folder.report('check')).toMatchObject({ exitCode: 0 })
  })

  it('calls a vanished subgraph breaking, and removes its published SDL when that is accepted', async () => {
    using folder = registryFolder({ workflow, judgment })
    await folder.report('compose')
    folder.vanish('judgment')
    const { problems } = await folder.report('check')
    expect(problems).toContainEqual(
      expect.objectContaining({ code: 'SUBGRAPH_REMOVED', subgraphs: ['judgment'] }),
    )
    expect(await folder.report('compose', '--accept-breaking')).toMatchObject({
      exitCode: 0,
      removed: ['schema/subgraphs/judgment.graphql'],
    })
  })

  it('lets a field be added and another be deprecated', async () => {
    using folder = registryFolder({ workflow })
    await folder.report('compose')
    const changed = workflow.replace(
      'purpose: String',
      'purpose: String @deprecated\n  "Its age in days."\n  age: Int',
    )
    folder.work('workflow', changed)
    expect(await folder.report('compose')).toMatchObject({ exitCode: 0, problems: [] })
  })

  it.each(['<<<<<<< HEAD', ''])(
    'demands that a spoilt supergraph be restored before all else: "%s"',
    async (text) => {
      using folder = registryFolder({ workflow })
      folder.write('schema/supergraph.graphql', text)
      expect(await folder.report('compose')).toMatchObject({
        exitCode: 1,
        problems: [{ code: 'PUBLISHED_UNREADABLE' }],
      })
      expect(await folder.report('compose', '--accept-breaking')).toMatchObject({ exitCode: 0 })
    },
  )
})

describe('recorded operations', () => {
  it('must be answered by the graph; one that is not is named with file and line', async () => {
    using folder = registryFolder({ workflow })
    folder.write('schema/operations/good.graphql', 'query Good($id: ID!) { workflow(id: $id) { name } }')
    folder.write('cli/bad.operations.graphql', 'query Bad {\n  workflow(id: "1") {\n    colour\n  }\n}')
    expect(await folder.report('compose')).toMatchObject({
      exitCode: 1,
      problems: [{ kind: 'operation', file: 'cli/bad.operations.graphql', line: 3 }],
    })
  })

  it('cannot use what is inaccessible', async () => {
    const hidden = workflow.replace('purpose: String', 'purpose: String @federation__inaccessible')
    using folder = registryFolder({ workflow: hidden })
    folder.write('subgraphs/workflow/test/hidden.operations.graphql', '{ workflow(id: "1") { purpose } }')
    const { problems } = await folder.report('check')
    expect(problems).toMatchObject([{ kind: 'operation', line: 1 }])
  })
})

describe('the command', () => {
  it('exits with 2 on wrong usage and says how it is used', async () => {
    for (const args of [
      [],
      ['nonsense'],
      ['check', 'compose'],
      ['check', '--format', 'xml'],
      ['check', '--nope'],
    ]) {
      const { exitCode, output } = await run(args)
      expect(exitCode).toBe(2)
      expect(output).toContain('Usage: node schema/cli.ts')
    }
    expect(await run(['check', '--accept-breaking'])).toMatchObject({ exitCode: 2 })
    expect(await run(['--help'])).toMatchObject({ exitCode: 0 })
  })

  it('tells people place, fault and remedy, and ends with a summary', async () => {
    using folder = registryFolder({ workflow: workflow.replace('"What people call it."\n', '') })
    expect((await folder.text('check')).split('\n')).toEqual([
      'Rules of the house',
      '  Where                                 What                    Who uses it  What to do',
      '  Workflow.name                         It has no description.               Write one above it, between quotes:',
      '  subgraphs/workflow/schema.graphql:15  [missing-description]                what it means, its unit, its bounds,',
      '  (workflow)                                                                 when it is null.',
      '',
      '1 subgraph, 1 problem: 1 lint.',
    ])
  })

  it('hands its exit code to the shell', () => {
    using folder = registryFolder({})
    const cli = path.join(import.meta.dirname, '../cli.ts')
    const { status, stdout } = spawnSync(process.execPath, [cli, 'check', '--root', folder.root], {
      encoding: 'utf8',
    })
    expect(status).toBe(1)
    expect(stdout).toContain('There is no subgraph')
  })
})
