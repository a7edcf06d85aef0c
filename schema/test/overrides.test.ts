import { describe, expect, it } from 'vitest'
import { registryFolder, workflow } from './registry-folder.ts'

const withoutPurpose = workflow.replace('"What it is for."\n  purpose: String', '')
const override = {
  code: 'FIELD_REMOVED',
  coordinate: 'Workflow.purpose',
  until: '2026-12-01',
  reason: 'Nobody ever filled it.',
  by: 'min',
}

/** A folder whose change breaks clients, and an override of that. */
async function overridden(changed: object = override, sdl = withoutPurpose) {
  const folder = registryFolder({ workflow })
  await folder.report('compose')
  folder.work('workflow', sdl)
  folder.write('schema/overrides.json', JSON.stringify([changed]))
  return folder
}

describe('an override', () => {
  it('lets a breaking change pass, and the report tells until when, by whom and why', async () => {
    using folder = await overridden()
    const { problems, accepted } = await folder.report('check')
    expect(problems.map(({ kind }) => kind)).not.toContain('breaking')
    expect(accepted).toMatchObject([
      { coordinate: 'Workflow.purpose', accepted: 'until 2026-12-01, by min: Nobody ever filled it.' },
    ])
    expect(await folder.report('compose')).toMatchObject({ exitCode: 0 })
  })

  it('holds to the end of its day, in UTC, and then the change stands again', async () => {
    using folder = await overridden()
    const on = async (moment: string) =>
      (await folder.run(['check', '--format', 'json'], new Date(moment))).output
    expect(JSON.parse(await on('2026-12-01T23:59:59Z'))).toMatchObject({
      accepted: [{ code: 'FIELD_REMOVED' }],
    })
    expect(JSON.parse(await on('2026-12-02T00:00:00Z'))).toMatchObject({
      accepted: [],
      problems: [
        {
          code: 'FIELD_REMOVED',
          message: expect.stringContaining('The override of it by min ended on 2026-12-01.'),
        },
      ],
    })
  })

  it('lets nothing else pass: not another coordinate, not a rule of the house', async () => {
    using other = await overridden({ ...override, coordinate: 'Workflow.name' })
    expect(await other.report('check')).toMatchObject({
      problems: [{ code: 'FIELD_REMOVED' }],
      notices: [{ code: 'override-unused', coordinate: 'Workflow.name' }],
    })
    using rule = await overridden(
      { ...override, code: 'missing-description', coordinate: 'Workflow.name' },
      workflow.replace('"What people call it."', ''),
    )
    expect(await rule.report('check')).toMatchObject({
      problems: [{ code: 'missing-description' }],
      accepted: [],
    })
  })

  it('of a weakened permission or a vanished subgraph is possible, and named as the check names it', async () => {
    using permission = await overridden(
      { ...override, code: 'PERMISSION_WEAKENED', coordinate: 'Workflow' },
      workflow.replace('"id") @requiresScopes(scopes: [["workflow:view"]])', '"id") @authenticated'),
    )
    expect(await permission.report('compose')).toMatchObject({
      exitCode: 0,
      accepted: [{ coordinate: 'Workflow' }],
    })
    using subgraph = await overridden(
      { ...override, code: 'SUBGRAPH_REMOVED', coordinate: 'clock' },
      workflow,
    )
    subgraph.work('clock', 'type Query { "The time." time: String @authenticated }')
    await subgraph.report('compose')
    subgraph.vanish('clock')
    const { accepted, problems } = await subgraph.report('check')
    expect(accepted).toMatchObject([{ code: 'SUBGRAPH_REMOVED' }])
    expect(problems).toMatchObject([{ code: 'FIELD_REMOVED', coordinate: 'Query.time' }])
  })

  it('says when it is no longer needed', async () => {
    using folder = await overridden()
    await folder.report('compose')
    expect(await folder.report('check')).toMatchObject({
      exitCode: 0,
      notices: [{ code: 'override-unused', message: expect.stringContaining('take it out') }],
    })
  })
})
