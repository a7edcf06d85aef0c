import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Person, type Product, startProduct } from '../../../test/product.ts'
import { judge, published } from './workflows.ts'

let product: Product
let ann: Person
let workflowId: string
/** Oldest first. */
const ids: string[] = []

beforeAll(async () => {
  product = await startProduct()
  ann = await product.person('tenant_admin')
  workflowId = await published(product, ann, {
    name: 'By x',
    rules: [
      { when: 'x >= 5', outcome: { grade: 'NG' } },
      { when: 'x < 5', outcome: 'OK', confidence: 0.8 },
    ],
  })
  for (let x = 0; x < 10; x++) ids.push((await judge(product, ann, { workflowId, inputData: { x } })).id)
  ids.push((await judge(product, ann, { workflowId, inputData: {} })).id)
})
afterAll(() => product.close())

const PAGE = `query ($first: Int, $after: String, $last: Int, $before: String, $filter: JudgmentFilter) {
  judgments(first: $first, after: $after, last: $last, before: $before, filter: $filter) {
    edges { cursor node { id } } nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`

async function found(filter: object): Promise<number[]> {
  const { data, errors } = await product.graphql(ann, PAGE, { filter })
  expect(errors).toBeUndefined()
  return data.judgments.nodes.map(({ id }: { id: string }) => ids.indexOf(id))
}

describe('the history of judgements', () => {
  it('comes newest first', async () => {
    expect(await found({})).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0])
  })

  it('is filtered by everything that a judgement has', async () => {
    expect(await found({ status: ['NEEDS_REVIEW'] })).toEqual([10])
    expect(await found({ outcome: 'OK' })).toEqual([4, 3, 2, 1, 0])
    expect(await found({ outcome: { grade: 'NG' } })).toEqual([9, 8, 7, 6, 5])
    expect(await found({ maxConfidence: 0.8, minConfidence: 0.1 })).toEqual([4, 3, 2, 1, 0])
    expect(await found({ workflowId, workflowVersion: 1, method: ['RULE'], outcome: 'OK' })).toHaveLength(5)
    expect(await found({ workflowVersion: 2 })).toEqual([])
    expect(await found({ outcome: 'a\u0000b' })).toEqual([])
    expect(await found({ workflowId: crypto.randomUUID() })).toEqual([])
    expect(await found({ workflowId: 'no uuid' })).toEqual([])
    expect(await found({ to: new Date(Date.now() - 3_600_000).toISOString() })).toEqual([])
    expect(await found({ from: new Date(Date.now() - 3_600_000).toISOString() })).toHaveLength(11)
  })

  it('is paged forward and backward without a gap or a repetition, at any page size', async () => {
    const walk = async (size: number, backward: boolean): Promise<string[]> => {
      const seen: string[] = []
      for (let cursor: string | null = null, more = true; more;) {
        const { data } = await product.graphql(
          ann,
          PAGE,
          backward ? { last: size, before: cursor } : { first: size, after: cursor },
        )
        const { nodes, edges, pageInfo } = data.judgments
        expect(pageInfo.startCursor).toBe(edges[0].cursor)
        const page: string[] = nodes.map(({ id }: { id: string }) => id)
        if (backward) seen.unshift(...page)
        else seen.push(...page)
        cursor = backward ? pageInfo.startCursor : pageInfo.endCursor
        more = backward ? pageInfo.hasPreviousPage : pageInfo.hasNextPage
      }
      return seen
    }
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 12 }), fc.boolean(), async (size, backward) => {
        expect(await walk(size, backward)).toEqual(ids.toReversed())
      }),
      { numRuns: 12 },
    )
  })

  it('refuses pages and cursors that make no sense', async () => {
    for (const wrong of [
      { first: 0 },
      { first: 101 },
      { last: -1 },
      { first: 1, last: 1 },
      { after: 'garbage' },
      { before: "' or 1=1" },
    ]) {
      const { errors } = await product.graphql(ann, PAGE, wrong)
      expect(errors?.[0]?.extensions['code']).toBe('BAD_INPUT')
    }
  })

  it('is the tenant’s own', async () => {
    const stranger = await product.person('tenant_admin')
    const { data } = await product.graphql(
      stranger,
      `{ judgments { nodes { id } } judgment(id: "${ids[0]}") { id } judgmentStatistics { total } }`,
    )
    expect(data).toEqual({ judgments: { nodes: [] }, judgment: null, judgmentStatistics: { total: 0 } })
  })
})

describe('the graph', () => {
  it('joins a judgement to its workflow and a workflow to its judgements', async () => {
    const { data, errors } = await product.graphql(
      ann,
      `query ($id: ID!, $workflow: ID!) {
        judgment(id: $id) { inputData createdAt createdBy workflow { id name status publishedVersion { number } } }
        workflow(id: $workflow) {
          name
          judgments(first: 2, filter: { outcome: "OK" }) { nodes { id workflow { name } } pageInfo { hasNextPage } }
          statistics { total decided needsReview averageConfidence p95DurationMs byOutcome { outcome count } }
        }
      }`,
      { id: ids[3], workflow: workflowId },
    )
    expect(errors).toBeUndefined()
    expect(data.judgment).toMatchObject({
      inputData: { x: 3 },
      createdBy: 'tenant_admin@example.com',
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
    })
    expect(data.judgment.workflow).toEqual({
      id: workflowId,
      name: 'By x',
      status: 'ACTIVE',
      publishedVersion: { number: 1 },
    })
    expect(data.workflow.judgments).toEqual({
      nodes: [
        { id: ids[4], workflow: { name: 'By x' } },
        { id: ids[3], workflow: { name: 'By x' } },
      ],
      pageInfo: { hasNextPage: true },
    })
    expect(data.workflow.statistics).toMatchObject({
      total: 11,
      decided: 10,
      needsReview: 1,
      p95DurationMs: expect.any(Number),
    })
    expect(data.workflow.statistics.averageConfidence).toBeCloseTo((5 * 0.95 + 5 * 0.8) / 11)
  })

  it('answers null for ids that don’t exist', async () => {
    const { data, errors } = await product.graphql(
      ann,
      `{ a: judgment(id: "nonsense") { id } b: judgment(id: "${crypto.randomUUID()}") { id } c: workflow(id: "x") { id } }`,
    )
    expect(errors).toBeUndefined()
    expect(data).toEqual({ a: null, b: null, c: null })
  })
})
