import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Person, type Product, startProduct } from '../../../test/product.ts'

let product: Product
let ann: Person
let eve: Person

beforeAll(async () => {
  product = await startProduct()
  ann = await product.person('tenant_admin')
  eve = await product.person('tenant_admin')
})
afterAll(() => product.close())

const definition = { ruleSet: { rules: [{ when: 'a > 1', outcome: 'OK' }] } }

async function made(person: Person, name: string, description = ''): Promise<string> {
  const { data } = await product.graphql(
    person,
    'mutation ($input: CreateWorkflowInput!) { createWorkflow(input: $input) { ... on Workflow { id } } }',
    {
      input: { name, description, definition },
    },
  )
  return data.createWorkflow.id
}

describe('the list of workflows', () => {
  const names = ['일번', '이번', '삼번', '사번', '오번']
  let kim: Person
  const ids: string[] = []

  beforeAll(async () => {
    kim = await product.person('manufacturing_admin')
    for (const name of names)
      ids.unshift(await made(kim, name, name === '삼번' ? 'Saves 100% of CO_2' : 'saves 1000 of CO-2'))
  })

  const list = async (args: string) =>
    (
      await product.graphql(
        kim,
        `{ workflows${args} { nodes { id } edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
      )
    ).data.workflows
  const found = async (filter: string): Promise<string[]> =>
    (await list(`(filter: ${filter})`)).nodes.map(({ id }: { id: string }) => id)

  it('comes in pages, the newest first, forward and backward', async () => {
    const first = await list('(first: 2)')
    expect(first).toMatchObject({
      nodes: [{ id: ids[0] }, { id: ids[1] }],
      pageInfo: { hasNextPage: true, hasPreviousPage: false },
    })
    const second = await list(`(first: 3, after: "${first.pageInfo.endCursor}")`)
    expect(second).toMatchObject({
      nodes: ids.slice(2).map((id) => ({ id })),
      pageInfo: { hasNextPage: false, hasPreviousPage: true },
    })
    const last = await list(`(last: 2, before: "${second.pageInfo.startCursor}")`)
    expect(last).toMatchObject({
      nodes: [{ id: ids[0] }, { id: ids[1] }],
      pageInfo: { hasPreviousPage: false },
    })
    expect(last.edges[1].cursor).toBe(first.pageInfo.endCursor)
  })

  it('finds what is searched for in name or description, letter for letter but for case', async () => {
    expect(await found('{ search: "삼" }')).toEqual([ids[2]])
    expect(await found('{ search: "SAVES" }')).toHaveLength(5)
    expect(await found('{ search: "100%" }')).toEqual([ids[2]])
    expect(await found('{ search: "co_2" }')).toEqual([ids[2]])
    expect(await found('{ search: "\\\\" }')).toEqual([])
    expect(await found(`{ search: "${'삼'.normalize('NFD')}" }`)).toEqual([ids[2]])
  })

  it('leaves out what is archived unless asked for', async () => {
    await product.graphql(kim, `mutation { publishWorkflow(input: { id: "${ids[0]}" }) { __typename } }`)
    const admin = await product.person('tenant_admin', kim.tenantId)
    await product.graphql(admin, `mutation { archiveWorkflow(id: "${ids[1]}") { __typename } }`)
    expect(await found('{}')).toEqual(ids.filter((id) => id !== ids[1]))
    expect(await found('{ status: [ARCHIVED] }')).toEqual([ids[1]])
    expect(await found('{ status: [ACTIVE, ARCHIVED] }')).toEqual([ids[0], ids[1]])
    expect(await found('{ status: [ACTIVE], search: "이번" }')).toEqual([])
  })

  it.each([
    ['a page of none', '(first: 0)'],
    ['a page of 101', '(first: 101)'],
    ['pages from both ends', '(first: 1, last: 1)'],
    ['a cursor of nothing', '(after: "nonsense")'],
    ['a cursor of another list', `(after: "${Buffer.from('k:12').toString('base64url')}")`],
    ['a text that no text has', String.raw`(filter: { search: "\u0000" })`],
  ])('refuses %s', async (_, args) => {
    const { errors } = await product.graphql(kim, `{ workflows${args} { nodes { id } } }`)
    expect(errors?.[0]?.extensions['code']).toBe('BAD_INPUT')
  })

  it('of versions comes in pages too', async () => {
    const id = await made(kim, 'many')
    for (const base of [1, 2, 3])
      await product.graphql(
        kim,
        'mutation ($input: SaveWorkflowInput!) { saveWorkflow(input: $input) { __typename } }',
        { input: { id, baseVersion: base, definition } },
      )
    const versions = async (args: string) =>
      (
        await product.graphql(
          kim,
          `{ workflow(id: "${id}") { versions${args} { nodes { number } pageInfo { hasNextPage endCursor } } } }`,
        )
      ).data.workflow.versions
    const first = await versions('(first: 3)')
    expect(first).toMatchObject({
      nodes: [{ number: 4 }, { number: 3 }, { number: 2 }],
      pageInfo: { hasNextPage: true },
    })
    expect(await versions(`(after: "${first.pageInfo.endCursor}")`)).toMatchObject({
      nodes: [{ number: 1 }],
      pageInfo: { hasNextPage: false },
    })
  })
})

describe('a workflow of somebody else', () => {
  it('is as if there were none', async () => {
    const id = await made(ann, 'secret')
    for (const other of [id, id.toUpperCase(), randomUUID(), 'no id at all', '']) {
      const { data, errors } = await product.graphql(eve, 'query ($id: ID!) { workflow(id: $id) { name } }', {
        id: other,
      })
      expect([data, errors], other).toEqual([{ workflow: null }, undefined])
    }
    expect((await product.graphql(eve, '{ workflows { nodes { id } } }')).data.workflows.nodes).toEqual([])
    expect(
      (
        await product.graphql(ann, 'query ($id: ID!) { workflow(id: $id) { name } }', {
          id: id.toUpperCase(),
        })
      ).data.workflow,
    ).toEqual({ name: 'secret' })
  })

  it('can not be changed', async () => {
    const id = await made(ann, 'secret')
    const mutations = [
      `publishWorkflow(input: { id: "${id}" })`,
      `activateWorkflow(input: { id: "${id}", version: 1 })`,
      `saveWorkflow(input: { id: "${id}", baseVersion: 1, definition: { ruleSet: { rules: [] } } })`,
      `deactivateWorkflow(id: "${id}")`,
      `archiveWorkflow(id: "${id}")`,
      `archiveWorkflow(id: "no id at all")`,
    ]
    for (const mutation of mutations) {
      const { errors } = await product.graphql(eve, `mutation { ${mutation} { __typename } }`)
      expect(errors?.[0]?.extensions['code'], mutation).toBe('NOT_FOUND')
    }
  })

  it('is hidden by the database too, which lets nobody change a version', async () => {
    await made(ann, 'secret')
    const client = await product.platform.connection.pool.connect()
    try {
      await client.query(`begin; set local role judgify_app; set local app.tenant = '${eve.tenantId}'`)
      const { rows } = await client.query(
        'select (select count(*) from workflow.workflows) + (select count(*) from workflow.versions) as seen',
      )
      expect(Number(rows[0].seen)).toBe(0)
      await expect(client.query(`update workflow.versions set note = ''`)).rejects.toThrow(
        'permission denied',
      )
    } finally {
      await client.query('rollback')
      client.release()
    }
  })
})

describe('permissions', () => {
  it('let a viewer read and validate, and nothing else', async () => {
    const id = await made(ann, 'seen')
    const vera = await product.person('viewer', ann.tenantId)
    const read = await product.graphql(
      vera,
      `{ workflow(id: "${id}") { name latestVersion { number } } validateWorkflow(definition: { ruleSet: { rules: [] } }) { score issues { code } } }`,
    )
    expect(read.data).toEqual({
      workflow: { name: 'seen', latestVersion: { number: 1 } },
      validateWorkflow: { score: 80, issues: [{ code: 'MISSING_RULES' }] },
    })
    const forbidden = [
      'createWorkflow(input: { name: "W", definition: { ruleSet: { rules: [] } } })',
      'createWorkflowFromTemplate(input: { templateId: "lot-inspection" })',
      `saveWorkflow(input: { id: "${id}", baseVersion: 1, definition: { ruleSet: { rules: [] } } })`,
      `publishWorkflow(input: { id: "${id}" })`,
      `activateWorkflow(input: { id: "${id}" })`,
      `deactivateWorkflow(id: "${id}")`,
      `archiveWorkflow(id: "${id}")`,
    ]
    for (const mutation of forbidden) {
      const { errors } = await product.graphql(vera, `mutation { ${mutation} { __typename } }`)
      expect(errors?.[0]?.extensions['code'], mutation).toBe('FORBIDDEN')
    }
  })

  it('let whoever may publish not therefore archive', async () => {
    const id = await made(ann, 'kept')
    const max = await product.person('manufacturing_admin', ann.tenantId)
    const { data } = await product.graphql(
      max,
      `mutation { publishWorkflow(input: { id: "${id}" }) { ... on Workflow { status } } }`,
    )
    expect(data.publishWorkflow).toEqual({ status: 'ACTIVE' })
    const { errors } = await product.graphql(max, `mutation { archiveWorkflow(id: "${id}") { __typename } }`)
    expect(errors?.[0]?.extensions['code']).toBe('FORBIDDEN')
  })
})

describe('validating without saving', () => {
  it('tells every fault with its place', async () => {
    const { data } = await product.graphql(
      ann,
      'query ($definition: WorkflowDefinitionInput!) { validateWorkflow(definition: $definition) { valid score issues { code severity path message line column } } }',
      {
        definition: {
          inputSchema: {
            type: 'object',
            properties: { 온도: { type: 'number' } },
            additionalProperties: false,
          },
          ruleSet: { rules: [{ when: '운도 >= 90', outcome: 'NG' }] },
          graph: { nodes: [], edges: [] },
        },
      },
    )
    expect(data.validateWorkflow).toMatchObject({
      valid: false,
      score: 40,
      issues: [
        {
          code: 'UNKNOWN_REFERENCE',
          severity: 'ERROR',
          path: '/ruleSet/rules/0/when',
          line: 1,
          column: 1,
          message: expect.stringContaining('온도') as string,
        },
        { code: 'NO_TRIGGER', path: '/graph/nodes', line: null, column: null },
        { code: 'NO_JUDGMENT' },
      ],
    })
  })

  it('refuses what is too large to be looked at', async () => {
    const edges = Array.from({ length: 1_001 }, () => ({ from: 'a', to: 'b' }))
    const { errors } = await product.graphql(
      ann,
      'query ($definition: WorkflowDefinitionInput!) { validateWorkflow(definition: $definition) { score } }',
      {
        definition: { ...definition, graph: { nodes: [], edges } },
      },
    )
    expect(errors?.[0]?.extensions['code']).toBe('BAD_INPUT')
  })
})
