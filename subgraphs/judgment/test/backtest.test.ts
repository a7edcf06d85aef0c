import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Person, type Product, startProduct } from '../../../test/product.ts'
import { judge, published } from './workflows.ts'

let product: Product
let ann: Person

beforeAll(async () => {
  // Whatever has several pages goes on in threads after the first.
  product = await startProduct({ JUDGMENT_BACKTEST_PATIENCE_MS: '0' })
  ann = await product.person('manufacturing_admin')
})
afterAll(() => product.close())

const START = `mutation ($input: StartBacktestInput!) { startBacktest(input: $input) { __typename
  ... on Backtest { id total } ... on InvalidBacktest { message faults { path message } } } }`

const RESULT = `query ($id: ID!) { backtest(id: $id) { status total done createdBy finishedAt
  result { records decided needsReview changed pairs { before after count } rules { ruleId matched unknown }
    examples { judgment { id } inputData before after } } } }`

// oxlint-disable-next-line typescript/no-explicit-any -- tests read whatever they asked for
async function run(input: object): Promise<any> {
  const started = await product.graphql(ann, START, { input })
  const { id } = started.data.startBacktest
  const ask = async () => (await product.graphql(ann, RESULT, { id })).data.backtest
  await expect.poll(async () => (await ask()).status, { timeout: 20_000 }).toBe('COMPLETED')
  return ask()
}

describe('a backtest', () => {
  it('tells what other rules would have decided on stored judgements', async () => {
    const rules = [{ id: 'high', when: 'x >= 5', outcome: 'NG' }]
    const workflowId = await published(product, ann, { rules, defaultOutcome: { outcome: 'OK' } })
    const ids: string[] = []
    for (let x = 0; x < 8; x++) ids.push((await judge(product, ann, { workflowId, inputData: { x } })).id)
    await judge(product, ann, { workflowId, inputData: {} })
    const ruleSet = {
      rules: [{ id: 'high', when: 'x >= 7', outcome: 'NG' }],
      defaultOutcome: { outcome: 'OK' },
    }
    const { result, ...backtest } = await run({ ruleSet, filter: { workflowId } })
    expect(backtest).toMatchObject({ total: 9, done: 9, createdBy: 'manufacturing_admin@example.com' })
    expect(result).toMatchObject({ records: 9, decided: 8, needsReview: 1, changed: 2 })
    expect(result.pairs).toEqual([
      { before: 'OK', after: 'OK', count: 5 },
      { before: 'NG', after: 'OK', count: 2 },
      { before: 'NG', after: 'NG', count: 1 },
      { before: null, after: null, count: 1 },
    ])
    expect(result.rules).toEqual([{ ruleId: 'high', matched: 1, unknown: 1 }])
    expect(result.examples).toEqual([
      { judgment: { id: ids[6] }, inputData: { x: 6 }, before: 'NG', after: 'OK' },
      { judgment: { id: ids[5] }, inputData: { x: 5 }, before: 'NG', after: 'OK' },
    ])
    const { data } = await product.graphql(
      ann,
      `{ judgmentStatistics(filter: { workflowId: "${workflowId}" }) { total } }`,
    )
    expect(data.judgmentStatistics.total).toBe(9)
  })

  it('goes through thousands of posted records, page by page', async () => {
    const records = Array.from({ length: 2500 }, (_, x) => ({
      inputData: { x },
      outcome: x < 1000 ? 'A' : 'B',
    }))
    const ruleSet = {
      rules: [
        { when: 'x < 1200', outcome: 'A' },
        { when: 'x >= 1200', outcome: 'B' },
      ],
    }
    const { result, done } = await run({ ruleSet, records })
    expect(done).toBe(2500)
    expect(result).toMatchObject({ records: 2500, decided: 2500, changed: 200 })
    expect(result.examples).toHaveLength(20)
    expect(result.examples[0]).toEqual({ judgment: null, inputData: { x: 1000 }, before: 'B', after: 'A' })
  })

  it('tells how far it is while it runs', async () => {
    const records = Array.from({ length: 8000 }, (_, x) => ({ inputData: { x, xs: [x, x + 1] } }))
    const rules = Array.from({ length: 60 }, (_, i) => ({
      when: `xs.all(item, item * ${i} >= x)`,
      outcome: i,
    }))
    const started = await product.graphql(ann, START, { input: { ruleSet: { rules }, records } })
    const { id } = started.data.startBacktest
    const seen: { status: string; done: number; result: { records: number } }[] = []
    for (let ended = false; !ended;) {
      const { backtest } = (await product.graphql(ann, RESULT, { id })).data
      seen.push(backtest)
      ended = backtest.status === 'COMPLETED'
    }
    const under = seen.filter(({ status, done }) => status === 'RUNNING' && done > 0)
    expect(under.length).toBeGreaterThan(0)
    for (const { done, result } of seen) expect(result.records).toBe(done)
    expect(seen.map(({ done }) => done)).toEqual(seen.map(({ done }) => done).toSorted((a, b) => a - b))
    expect(seen.at(-1)?.done).toBe(8000)
  })

  it('is refused with every fault and where it is', async () => {
    const rules = [
      { when: 'x >', outcome: 1 },
      { when: 'true', outcome: 1 },
    ]
    const input = { ruleSet: { rules }, threshold: 2, records: [{ inputData: 7 }], filter: {} }
    const { data } = await product.graphql(ann, START, { input })
    expect(data.startBacktest.faults.map(({ path }: { path: string }) => path)).toEqual([
      '/threshold',
      '/records',
      '/records/0/inputData',
      '/ruleSet/rules/0/when',
    ])
  })

  it('is the tenant’s own, and asks for the permission to judge', async () => {
    const started = await product.graphql(ann, START, {
      input: { ruleSet: { rules: [{ when: 'true', outcome: 1 }] }, records: [] },
    })
    const stranger = await product.person('tenant_admin')
    expect((await product.graphql(stranger, RESULT, { id: started.data.startBacktest.id })).data).toEqual({
      backtest: null,
    })
    const viewer = await product.person('viewer', ann.tenantId)
    const refused = await product.graphql(viewer, START, { input: { ruleSet: { rules: [] } } })
    expect(refused.errors?.[0]?.extensions['code']).toBe('FORBIDDEN')
  })
})

describe('explain', () => {
  const EXPLAIN = `query ($when: String!, $inputData: JSON!) { explain(when: $when, inputData: $inputData) { __typename
    ... on Explanation { text value evaluated children { text value evaluated unknown { reason path } } }
    ... on InvalidExpression { message line column } } }`

  it('tells what each part of an expression comes to on a record', async () => {
    const { data } = await product.graphql(ann, EXPLAIN, {
      when: '온도 >= 90 or 진동 >= 4',
      inputData: { 온도: 20 },
    })
    expect(data.explain).toMatchObject({
      __typename: 'Explanation',
      text: '온도 >= 90 or 진동 >= 4',
      value: null,
      evaluated: true,
    })
    expect(data.explain.children).toEqual([
      { text: '온도 >= 90', value: false, evaluated: true, unknown: null },
      { text: '진동 >= 4', value: null, evaluated: true, unknown: { reason: 'MISSING', path: '진동' } },
    ])
  })

  it('knows the time, and tells what was not looked at', async () => {
    const { data } = await product.graphql(ann, EXPLAIN, {
      when: 'a > 1 and b > 1 and now() > timestamp("2026-01-01T00:00:00Z")',
      inputData: { a: 0, b: 2 },
    })
    expect(data.explain.value).toBe(false)
    expect(data.explain.children.map(({ evaluated }: { evaluated: boolean }) => evaluated)).toEqual([
      true,
      false,
      false,
    ])
  })

  it('says where an expression is wrong', async () => {
    const wrong = await product.graphql(ann, EXPLAIN, { when: 'x >= 90 or\n y = 4', inputData: {} })
    expect(wrong.data.explain).toMatchObject({
      __typename: 'InvalidExpression',
      line: 2,
      column: 4,
      message: expect.stringContaining('=='),
    })
    const list = await product.graphql(ann, EXPLAIN, { when: 'x', inputData: [] })
    expect(list.data.explain.message).toBe('The record must be a JSON object.')
  })
})
