import type { Log } from 'sarif'
import { describe, expect, it } from 'vitest'
import { judgment, registryFolder, workflow } from './registry-folder.ts'

/** A folder with a problem that an operation is hit by, one that an override lets pass, and a notice. */
async function troubled() {
  const folder = registryFolder({ workflow, judgment })
  await folder.report('compose')
  folder.write(
    'schema/operations/mobile/home.graphql',
    'query Home { judgments { id } workflow(id: "1") { name } }',
  )
  folder.write(
    'schema/overrides.json',
    JSON.stringify([
      {
        code: 'FIELD_REMOVED',
        coordinate: 'Workflow.purpose',
        until: '2026-12-31',
        reason: 'It was | never <filled>.',
        by: 'min',
      },
    ]),
  )
  folder.work(
    'workflow',
    workflow.replace('"What it is for."\n  purpose: String', '').replace('name: String!', 'name: String'),
  )
  folder.work('judgment', judgment.replace('@listSize(assumedSize: 20)', ''))
  return folder
}

describe('a report', () => {
  it('for people is a table of where, what, who and what to do', async () => {
    using folder = await troubled()
    const text = await folder.text('check')
    expect(text).toMatch(/Where +What +Who uses it +What to do/)
    expect(text).toMatch(/Workflow\.name .+ Home by mobile +Leave it as it was/)
    expect(text).toMatch(/Let pass\n.*\n +Workflow\.purpose/)
    expect(text).toContain('2 subgraphs, 2 problems: 1 lint, 1 breaking.')
    for (const line of text.split('\n').slice(0, -1)) expect(line.length).toBeLessThanOrEqual(154)
  })

  it('for a pull request is a table in Markdown whose cells nothing breaks', async () => {
    using folder = await troubled()
    const { exitCode, output } = await folder.run(['check', '--format', 'markdown'])
    expect(exitCode).toBe(1)
    expect(output).toContain('## ❌ Schema check: 2 problems')
    const rows = output.split('\n').filter((line) => line.startsWith('|'))
    for (const row of rows) expect(row.replaceAll(String.raw`\|`, '').match(/\|/g)).toHaveLength(5)
    expect(output).toMatch(
      /\| `Workflow\.name`<br>subgraphs\/workflow\/schema\.graphql:\d+ \|.*\| Home by mobile \|/,
    )
    expect(output).toContain(String.raw`It was \| never &lt;filled>.`)
    expect(output).toContain('<details><summary>1 problem let pass</summary>')
  })

  it('in SARIF has a result with place, rule and fingerprint for each problem', async () => {
    using folder = await troubled()
    const log = JSON.parse((await folder.run(['check', '--format', 'sarif'])).output) as Log
    expect(log).toMatchObject({ version: '2.1.0', runs: [{ tool: { driver: { name: 'judgify-schema' } } }] })
    const { results = [], tool } = log.runs[0]!
    expect(results.map(({ ruleId, level }) => [ruleId, level])).toEqual([
      ['unsized-list', 'error'],
      ['FIELD_TYPE_CHANGED', 'error'],
      ['FIELD_REMOVED', 'warning'],
    ])
    for (const { ruleId, ruleIndex, message, locations, partialFingerprints } of results) {
      expect(tool.driver.rules?.[ruleIndex!]).toMatchObject({
        id: ruleId,
        shortDescription: { text: expect.any(String) },
      })
      expect(message.text).not.toBe('')
      expect(locations?.[0]?.physicalLocation?.artifactLocation?.uri).toMatch(
        /^subgraphs\/\w+\/schema\.graphql$/,
      )
      expect(locations?.[0]?.physicalLocation?.region?.startLine).toBeGreaterThan(0)
      expect(Object.values(partialFingerprints ?? {})[0]).toMatch(/^[0-9a-f]{64}$/)
    }
    expect(results[1]?.message.text).toContain('Used by Home by mobile.')
    expect(results[2]?.suppressions).toMatchObject([{ kind: 'external', status: 'accepted' }])
  })
})

describe('explain', () => {
  it('tells why a rule is there, with an example of what it refuses and accepts, and the remedy', async () => {
    using folder = registryFolder({})
    const { exitCode, output } = await folder.run(['explain', 'recursive-input'])
    expect(exitCode).toBe(0)
    expect(output).toMatch(/^recursive-input: No input contains itself/)
    expect(output).toMatch(
      /--- refused\/search\.graphql[^]+--- accepted\/search\.graphql[^]+What to do: Name the parts/,
    )
    expect(JSON.parse((await folder.run(['explain', 'stale', '--format', 'json'])).output)).toMatchObject({
      code: 'stale',
      example: {},
    })
  })

  it('knows every change by its kind, composition errors, and says when there is no such code', async () => {
    using folder = registryFolder({})
    expect(await folder.run(['explain', 'DIRECTIVE_REMOVED'])).toMatchObject({ exitCode: 0 })
    expect((await folder.run(['explain', 'FIELD_TYPE_MISMATCH'])).output).toContain('incompatible')
    expect(await folder.run(['explain', '../registry'])).toMatchObject({ exitCode: 1 })
    expect((await folder.run(['explain'])).output).toMatch(/^recursive-input +No input contains itself$/m)
  })
})
