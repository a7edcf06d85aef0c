import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { mintToken } from '#host'
import { type Answer, type Person, type Product, startProduct } from '../../test/product.ts'
import { judge, published } from '../../subgraphs/judgment/test/workflows.ts'

let product: Product
let ann: Person
let workflowId: string

beforeAll(async () => {
  product = await startProduct()
  ann = await product.person('tenant_admin')
  workflowId = await published(product, ann, { rules: [{ when: 'true', outcome: 'OK' }] })
  await judge(product, ann, { workflowId, inputData: {} })
})
afterAll(() => product.close())

/** Somebody of Ann's tenant with just these permissions. */
async function holder(...permissions: string[]): Promise<Person> {
  const secret = product.platform.secrets.jwt
  const { tenantId } = ann
  return {
    tenantId,
    token: await mintToken({ subject: 'holder', tenantId, roles: [], permissions, secret, expiresIn: '1h' }),
  }
}

async function post(
  query: string,
  headers: Record<string, string> = {},
  of = product,
): Promise<Answer & { extensions?: unknown }> {
  const response = await of.request('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${ann.token}`, ...headers },
    body: JSON.stringify({ query }),
  })
  return (await response.json()) as Answer
}

describe('what somebody may not see', () => {
  it('is null with an error under the name they gave it, and the rest is answered', async () => {
    const half = await holder('workflow:view')
    const { data, errors } = await product.graphql(
      half,
      '{ mine: judgment(id: "x") { id } workflows { nodes { id } } }',
    )
    expect(data).toEqual({ mine: null, workflows: { nodes: [{ id: workflowId }] } })
    expect(errors).toEqual([
      {
        message: 'Query.judgment needs the permission judgment:view.',
        path: ['mine'],
        extensions: { code: 'FORBIDDEN' },
      },
    ])
  })

  it('is not reached by way of another type, in a fragment or not, and takes with it what may not be null', async () => {
    const half = await holder('judgment:view')
    for (const query of [
      '{ judgments { nodes { id by: workflow { name } } } judgmentStatistics { total } }',
      '{ judgments { nodes { ...J } } judgmentStatistics { total } } fragment J on Judgment { id ... { by: workflow { name } } }',
    ]) {
      const { data, errors } = await product.graphql(half, query)
      expect(data).toBeNull()
      expect(errors).toMatchObject([
        { message: 'Workflow needs the permission workflow:view.', path: ['judgments', 'nodes', 'by'] },
      ])
    }
    const skipped = await product.graphql(
      half,
      'query ($all: Boolean!) { judgments { nodes { status workflow @include(if: $all) { name } } } }',
      { all: false },
    )
    expect(skipped).toEqual({ data: { judgments: { nodes: [{ status: 'DECIDED' }] } } })
  })

  it('is left out where it is a member of a union, and the mutation that would only show it is not run', async () => {
    const half = await holder('judgment:execute')
    const execute = (selection: string): Promise<Answer> =>
      product.graphql(
        half,
        `mutation { executeJudgment(input: { workflowId: "${workflowId}", inputData: {} }) { ${selection} } }`,
      )
    const count = async (): Promise<number> =>
      (await product.graphql(ann, '{ judgmentStatistics { total } }')).data.judgmentStatistics.total as number
    const before = await count()
    const told = await execute('__typename ... on Judgment { outcome } ... on Refusal { message }')
    expect(told.data).toEqual({ executeJudgment: { __typename: 'Judgment', outcome: null } })
    expect(told.errors).toMatchObject([
      { path: ['executeJudgment', 'outcome'], extensions: { code: 'FORBIDDEN' } },
    ])
    expect(await count()).toBe(before + 1)
    expect((await execute('... on Judgment { outcome }')).errors).toMatchObject([
      { path: ['executeJudgment'] },
    ])
    expect(await count()).toBe(before + 1)
  })

  it('is not asked of a subgraph', async () => {
    const viewer = await product.person('viewer', ann.tenantId)
    const calls = vi.spyOn(product.platform.graph, 'call')
    const { data, errors } = await product.graphql(
      viewer,
      `mutation { archiveWorkflow(id: "${workflowId}") { __typename } }`,
    )
    expect(data).toBeNull()
    expect(errors).toMatchObject([{ path: ['archiveWorkflow'], extensions: { code: 'FORBIDDEN' } }])
    expect(calls).toHaveBeenCalledTimes(0)
    await product.graphql(viewer, '{ workflows { nodes { id } } }')
    expect(calls).toHaveBeenCalledTimes(1)
    calls.mockRestore()
  })
})

describe('an operation that asks for too much', () => {
  it('is refused before it is validated: what was counted, how much is allowed', async () => {
    const aliases = Array.from({ length: 150 }, (_, at) => `a${at}: nonsense`).join(' ')
    expect((await post(`{ ${aliases} }`)).errors?.map(({ extensions }) => extensions)).toMatchObject([
      { code: 'TOO_COMPLEX', limit: 'root_fields', counted: 150, allowed: 20 },
      { code: 'TOO_COMPLEX', limit: 'aliases', counted: 150, allowed: 100 },
    ])
    const deep = await post(
      `{ judgments { nodes ${'{ workflow { judgments { nodes '.repeat(10)} { id } ${'} } }'.repeat(10)} } }`,
    )
    expect(deep).toMatchObject({ errors: [{ extensions: { limit: 'depth' } }] })
    expect(deep.data).toBeUndefined()
    expect(
      await post(`{ explain(when: "a", inputData: ${'['.repeat(3000)}${']'.repeat(3000)}) { __typename } }`),
    ).toMatchObject({
      errors: [{ extensions: { code: 'TOO_COMPLEX', limit: 'nesting' } }],
    })
    const spreads = Array.from(
      { length: 30 },
      (_, at) => `fragment F${at} on Query { ...F${at + 1} ...F${at + 1} }`,
    )
    expect(await post(`{ ...F0 } ${spreads.join(' ')} fragment F30 on Query { __typename }`)).toMatchObject({
      errors: [{ extensions: { limit: 'fields' } }, { extensions: { limit: 'root_fields' } }],
    })
  })

  it('is refused by its cost, which depends on how many items it asks for', async () => {
    const pages = (first: number): string =>
      `{ workflows(first: ${first}) { nodes { versions(first: ${first}) { nodes { ruleSet { rules { id } } } } } } }`
    expect((await post(pages(10))).errors).toBeUndefined()
    const { errors, data } = await post(pages(100))
    expect(data).toBeUndefined()
    expect(errors).toMatchObject([{ extensions: { code: 'TOO_COMPLEX', limit: 'cost', allowed: 200_000 } }])
  })

  it('is told its cost with a header, estimated and actual', async () => {
    const query = '{ judgments(first: 50) { nodes { id workflow { name } } } }'
    const answer = await post(query, { 'x-judgify-cost': 'yes' })
    expect(answer.extensions).toEqual({
      cost: { estimated: 1 + 50 * 2, actual: expect.any(Number), maximum: 200_000 },
    })
    const { nodes } = answer.data.judgments as { nodes: unknown[] }
    expect(answer.extensions).toMatchObject({ cost: { actual: 1 + nodes.length * 2 } })
    expect((await post(query)).extensions).toBeUndefined()
  })
})

describe('by other settings', () => {
  it('the whole request is refused, limits are other ones, and in production the schema stays unknown', async () => {
    const strict = await startProduct({
      ROUTER_REFUSED_FIELDS: 'request',
      ROUTER_MAX_DEPTH: '3',
      NODE_ENV: 'production',
    })
    try {
      const viewer = await strict.person('viewer')
      const refused = await strict.graphql(viewer, '{ judgments { nodes { id } } }')
      expect(refused).toEqual({ data: { judgments: { nodes: [] } } })
      const mutation = `mutation { deactivateWorkflow(id: "x") { __typename } }`
      expect(await strict.graphql(viewer, mutation)).toEqual({
        errors: [expect.objectContaining({ path: ['deactivateWorkflow'] })],
      })
      expect(await strict.graphql(viewer, '{ judgments { nodes { workflow { name } } } }')).toMatchObject({
        errors: [{ extensions: { limit: 'depth', counted: 4, allowed: 3 } }],
      })
      expect(await strict.graphql(viewer, '{ __schema { types { name } } }')).toMatchObject({
        errors: expect.arrayContaining([
          expect.objectContaining({ message: expect.stringContaining('introspection') }),
        ]),
      })
    } finally {
      await strict.close()
    }
  })
})
