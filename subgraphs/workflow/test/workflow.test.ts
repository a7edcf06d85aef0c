import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Answer, type Person, type Product, startProduct } from '../../../test/product.ts'

let product: Product
let ann: Person

beforeAll(async () => {
  product = await startProduct()
})
afterAll(() => product.close())
beforeEach(async () => {
  ann = await product.person('tenant_admin')
})

const WORKFLOW = `fragment Fields on Workflow {
  id name description status revision createdBy updatedAt
  latestVersion { number note ruleSetDigest inputSchema validation { valid score issues { code path } }
    ruleSet { hitPolicy rules { id name when outcome confidence priority enabled } defaultOutcome { outcome confidence } }
    graph { nodes { id type name } edges { from to } } createdAt createdBy }
  publishedVersion { number }
}`
const REFUSAL = '... on Refusal { message }'

/** One mutation's answer. `more` are further selections on its result. */
async function change(person: Person, mutation: string, input: object, more = ''): Promise<Answer['data']> {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input!`
  const query = `mutation ($input: ${type}) { result: ${mutation}(input: $input) { __typename ...Fields ${REFUSAL} ${more} } } ${WORKFLOW}`
  const answer = await product.graphql(person, query, { input })
  return answer.data?.result ?? answer.errors?.[0]
}

async function changeStatus(person: Person, mutation: string, id: string): Promise<Answer['data']> {
  const query = `mutation ($id: ID!) { result: ${mutation}(id: $id) { __typename ...Fields ${REFUSAL} ... on WorkflowStatusRefused { refusedStatus: status } } } ${WORKFLOW}`
  const answer = await product.graphql(person, query, { id })
  return answer.data?.result ?? answer.errors?.[0]
}

const sound = { ruleSet: { rules: [{ when: '온도 >= 90 or 진동 >= 4.0', outcome: 'NG' }] } }
const broken = { ruleSet: { rules: [{ when: '온도 =>', outcome: 'NG' }] } }

async function made(person: Person, name = '설비 모니터', definition: object = sound): Promise<string> {
  return (await change(person, 'createWorkflow', { name, definition })).id
}

function refused(input: object): Promise<Answer['data']> {
  return change(
    ann,
    'createWorkflow',
    { name: 'W', definition: sound, ...input },
    '... on InvalidWorkflow { path }',
  )
}

describe('creating a workflow', () => {
  it('makes a draft with version 1, what was left out filled in', async () => {
    const inputSchema = { type: 'object', properties: { 진동: { type: 'number' }, 온도: { type: 'number' } } }
    const workflow = await change(ann, 'createWorkflow', {
      name: ' 설비 모니터 ',
      description: '과열 감시',
      note: '처음',
      definition: { ...sound, inputSchema },
    })
    expect(workflow).toMatchObject({
      __typename: 'Workflow',
      name: '설비 모니터',
      description: '과열 감시',
      status: 'DRAFT',
      createdBy: 'tenant_admin@example.com',
      publishedVersion: null,
      latestVersion: {
        number: 1,
        note: '처음',
        ruleSetDigest: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        validation: { valid: true, score: 100, issues: [] },
        ruleSet: {
          hitPolicy: 'FIRST',
          rules: [
            {
              id: 'rule-1',
              name: '온도 >= 90 or 진동 >= 4.0',
              outcome: 'NG',
              confidence: 0.95,
              priority: 0,
              enabled: true,
            },
          ],
          defaultOutcome: null,
        },
        graph: {
          edges: [
            { from: 'trigger', to: 'judgment' },
            { from: 'judgment', to: 'end' },
          ],
        },
      },
    })
    expect(Object.keys(workflow.latestVersion.inputSchema.properties), 'keys keep their order').toEqual([
      '진동',
      '온도',
    ])
  })

  it('takes a definition with faults, and tells them', async () => {
    const { status, latestVersion } = await change(ann, 'createWorkflow', { name: 'W', definition: broken })
    expect([status, latestVersion.validation]).toEqual([
      'DRAFT',
      { valid: false, score: 80, issues: [{ code: 'INVALID_RULE', path: '/ruleSet/rules/0/when' }] },
    ])
  })

  it('refuses what can not be kept even as a draft', async () => {
    expect(await refused({ name: '' })).toMatchObject({ __typename: 'InvalidWorkflow', path: '/name' })
    expect(await refused({ note: 'x'.repeat(2_001) })).toMatchObject({
      __typename: 'InvalidWorkflow',
      path: '/note',
    })
    const definition = { ruleSet: { rules: [{ when: 'a > 1', outcome: { note: 'a\0b' } }] } }
    expect(await refused({ definition })).toMatchObject({
      __typename: 'InvalidWorkflow',
      path: '/definition/ruleSet/rules/0/outcome/note',
    })
  })

  it('can start from every template, and tells which there are', async () => {
    const { data } = await product.graphql(
      ann,
      '{ workflowTemplates { id name description inputSchema ruleSet { rules { when } } example } }',
    )
    expect(data.workflowTemplates).toHaveLength(10)
    for (const { id, name, example } of data.workflowTemplates) {
      const workflow = await change(ann, 'createWorkflowFromTemplate', { templateId: id })
      expect(workflow, id).toMatchObject({
        name,
        status: 'DRAFT',
        latestVersion: { validation: { score: 100 } },
      })
      expect(Object.keys(example)).not.toEqual([])
    }
    expect(
      await change(ann, 'createWorkflowFromTemplate', { templateId: 'lot-inspection', name: '출하 검사' }),
    ).toMatchObject({ name: '출하 검사' })
    const unknown = await change(
      ann,
      'createWorkflowFromTemplate',
      { templateId: 'nope' },
      '... on UnknownTemplate { templateIds }',
    )
    expect(unknown).toMatchObject({
      __typename: 'UnknownTemplate',
      templateIds: expect.arrayContaining(['lot-inspection']) as string[],
    })
  })
})

describe('saving a workflow', () => {
  it('adds a version and leaves the one before as it was', async () => {
    const id = await made(ann)
    const saved = await change(ann, 'saveWorkflow', {
      id,
      baseVersion: 1,
      name: '새 이름',
      note: 'tighter',
      definition: broken,
    })
    expect(saved).toMatchObject({
      name: '새 이름',
      status: 'DRAFT',
      latestVersion: { number: 2, note: 'tighter', validation: { valid: false } },
    })
    const { data } = await product.graphql(
      ann,
      `{ workflow(id: "${id}") { version(number: 1) { validation { score } } missing: version(number: 3) { number } versions { nodes { number } } } }`,
    )
    expect(data.workflow).toEqual({
      version: { validation: { score: 100 } },
      missing: null,
      versions: { nodes: [{ number: 2 }, { number: 1 }] },
    })
  })

  it('is a conflict when somebody saved meanwhile, and nothing is lost', async () => {
    const id = await made(ann)
    await change(ann, 'saveWorkflow', { id, baseVersion: 1, definition: sound, note: 'theirs' })
    const conflict = await change(
      ann,
      'saveWorkflow',
      { id, baseVersion: 1, definition: broken },
      '... on WorkflowConflict { baseVersion newer: latestVersion { number note } }',
    )
    expect(conflict).toMatchObject({
      __typename: 'WorkflowConflict',
      baseVersion: 1,
      newer: { number: 2, note: 'theirs' },
    })
  })

  it('lets one of many that save at the same time win', async () => {
    const id = await made(ann)
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () => change(ann, 'saveWorkflow', { id, baseVersion: 1, definition: sound })),
    )
    const names = Map.groupBy(outcomes, ({ __typename }) => __typename as string)
    expect([names.get('Workflow')?.length, names.get('WorkflowConflict')?.length]).toEqual([1, 7])
  })

  it('finds a version that was asked for in the same request before there was one', async () => {
    const id = await made(ann)
    const save = (base: number) =>
      `saveWorkflow(input: { id: "${id}", baseVersion: ${base}, definition: { ruleSet: { rules: [{ when: "a > ${base}", outcome: 1 }] } } })`
    const { data } = await product.graphql(
      ann,
      `mutation { a: ${save(1)} { ... on Workflow { version(number: 3) { number } } } b: ${save(2)} { ... on Workflow { latestVersion { ruleSet { rules { when } } } } } }`,
    )
    expect(data).toEqual({
      a: { version: null },
      b: { latestVersion: { ruleSet: { rules: [{ when: 'a > 2' }] } } },
    })
  })
})

describe('putting a workflow into service', () => {
  it('takes the latest version, and rolls back and forward to any other', async () => {
    const id = await made(ann)
    expect(await change(ann, 'publishWorkflow', { id })).toMatchObject({
      status: 'ACTIVE',
      publishedVersion: { number: 1 },
    })
    await change(ann, 'saveWorkflow', { id, baseVersion: 1, definition: sound })
    expect(await change(ann, 'publishWorkflow', { id })).toMatchObject({ publishedVersion: { number: 2 } })
    expect(await change(ann, 'activateWorkflow', { id, version: 1 })).toMatchObject({
      status: 'ACTIVE',
      publishedVersion: { number: 1 },
      latestVersion: { number: 2 },
    })
  })

  it('refuses a version with errors and says which', async () => {
    const id = await made(ann, 'W', broken)
    const more = '... on VersionNotPublishable { validation { issues { code } } }'
    const refusal = {
      __typename: 'VersionNotPublishable',
      validation: { issues: [{ code: 'INVALID_RULE' }] },
    }
    expect(await change(ann, 'publishWorkflow', { id }, more)).toMatchObject(refusal)
    expect(await change(ann, 'activateWorkflow', { id, version: 1 }, more)).toMatchObject(refusal)
  })

  it('refuses a version that is not there, and a draft that was never published', async () => {
    const id = await made(ann)
    expect(
      await change(
        ann,
        'publishWorkflow',
        { id, version: 7 },
        '... on UnknownVersion { newest: latestVersion }',
      ),
    ).toMatchObject({ __typename: 'UnknownVersion', newest: 1 })
    expect(await change(ann, 'activateWorkflow', { id })).toMatchObject({
      __typename: 'WorkflowStatusRefused',
      message: expect.stringContaining('publish a version first') as string,
    })
  })

  it('ends for a while by deactivating, and comes back by the version published last', async () => {
    const id = await made(ann)
    expect(await changeStatus(ann, 'deactivateWorkflow', id)).toMatchObject({
      __typename: 'WorkflowStatusRefused',
      refusedStatus: 'DRAFT',
    })
    await change(ann, 'publishWorkflow', { id })
    await change(ann, 'saveWorkflow', { id, baseVersion: 1, definition: sound })
    expect(await changeStatus(ann, 'deactivateWorkflow', id)).toMatchObject({ status: 'INACTIVE' })
    expect(await change(ann, 'activateWorkflow', { id })).toMatchObject({
      status: 'ACTIVE',
      publishedVersion: { number: 1 },
    })
  })

  it('ends for good by archiving: nothing but reading is left', async () => {
    const id = await made(ann)
    await change(ann, 'publishWorkflow', { id })
    expect(await changeStatus(ann, 'archiveWorkflow', id)).toMatchObject({
      status: 'ARCHIVED',
      publishedVersion: { number: 1 },
    })
    const refused = [
      await changeStatus(ann, 'archiveWorkflow', id),
      await changeStatus(ann, 'deactivateWorkflow', id),
      await change(ann, 'publishWorkflow', { id }),
      await change(ann, 'activateWorkflow', { id, version: 1 }),
      await change(ann, 'saveWorkflow', { id, baseVersion: 1, definition: sound }),
    ]
    expect(refused.map(({ __typename }) => __typename)).toEqual(
      Array.from({ length: 5 }, () => 'WorkflowStatusRefused'),
    )
  })
})

describe('what judges has changed', () => {
  it('is told at once, and only when it has', async () => {
    const heard: string[] = []
    const stop = await product.platform.live.subscribe('workflow.deployment_changed', (message) =>
      heard.push(message),
    )
    const id = await made(ann)
    const changed = JSON.stringify({ tenantId: ann.tenantId, workflowId: id })
    await change(ann, 'publishWorkflow', { id })
    await change(ann, 'publishWorkflow', { id })
    await change(ann, 'saveWorkflow', { id, baseVersion: 1, definition: broken })
    await change(ann, 'publishWorkflow', { id })
    await expect.poll(() => heard).toEqual([changed])
    await changeStatus(ann, 'deactivateWorkflow', id)
    await change(ann, 'activateWorkflow', { id })
    await changeStatus(ann, 'archiveWorkflow', id)
    await expect.poll(() => heard).toEqual([changed, changed, changed, changed])
    await stop()
  })

  it('holds even when it can not be told at once', async () => {
    const id = await made(ann)
    const { live } = product.platform
    const publish = live.publish.bind(live)
    live.publish = () => Promise.reject(new Error('Redis is gone'))
    const published = await change(ann, 'publishWorkflow', { id }).finally(() => (live.publish = publish))
    expect(published).toMatchObject({ status: 'ACTIVE' })
  })
})
