import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Person, type Product, startProduct } from '../../../test/product.ts'
import { judge, published } from '../../judgment/test/workflows.ts'
import { importCases, rate, similarTo, until } from './learning.ts'

let product: Product
let ann: Person

beforeAll(async () => {
  // So few that most of these tests search by the graph.
  product = await startProduct({ LEARNING_EXACT_SEARCH_CASES: '100' })
  ann = await product.person('tenant_admin')
})
afterAll(() => product.close())

function undecided(): Promise<string> {
  return published(product, ann, { rules: [{ when: 'false', outcome: 'NG' }] })
}

/** Machines that fail from 90 degrees on. */
function machines(count: number) {
  return Array.from({ length: count }, (_, at) => {
    const 온도 = 50 + ((at * 37) % 600) / 10
    const inputData = { 온도, line: at % 2 === 0 ? 'A' : 'B' }
    return { key: `record ${at}`, inputData, correctOutcome: 온도 >= 90 ? 'NG' : 'OK' }
  })
}

// oxlint-disable-next-line typescript/no-explicit-any -- tests read whatever they asked for
async function votesOf(workflowId: string): Promise<any[]> {
  const query = 'query ($id: ID!) { caseVotes(workflowId: $id) { caseId confidence correct ratedAt } }'
  return (await product.graphql(ann, query, { id: workflowId })).data.caseVotes
}

describe('similar cases', () => {
  it('are the examples and the vote of a record, at once when they are rated', async () => {
    const workflowId = await undecided()
    const { id } = await judge(product, ann, {
      workflowId,
      inputData: { 온도: 70, note: '진동이 조금 있음' },
    })
    const record = { 온도: 71, note: '진동이 있음' }
    expect(await similarTo(product, ann, workflowId, record)).toEqual({ cases: [], vote: null, known: 0 })
    await rate(product, ann, { judgmentId: id, verdict: 'INCORRECT', correctOutcome: 'CHECK' })
    expect(await similarTo(product, ann, workflowId, record)).toMatchObject({
      known: 1,
      vote: { outcome: 'CHECK', support: 1 },
      cases: [{ outcome: 'CHECK', weight: 2, inputData: { 온도: 70 }, judgment: { id } }],
    })
    const without = { excludeJudgmentIds: [id] }
    expect(await similarTo(product, ann, workflowId, record, without)).toMatchObject({
      cases: [],
      vote: null,
    })
  })

  it('vote alike one by one and through the graph, also on one another', async () => {
    const workflowId = await undecided()
    const cases = machines(150)
    expect(await importCases(product, ann, workflowId, cases.slice(0, 90))).toMatchObject({ imported: 90 })
    const hot = { 온도: 107.5, line: 'A' }
    const one = await similarTo(product, ann, workflowId, hot)
    expect(one).toMatchObject({ known: 90, vote: { outcome: 'NG', support: 90 } })
    expect(await importCases(product, ann, workflowId, cases)).toMatchObject({ imported: 60, known: 90 })
    const votes = await until(async () => {
      const all = await votesOf(workflowId)
      return all.length === 150 ? all : undefined
    })
    expect(votes.filter(({ correct }) => correct).length).toBeGreaterThan(130)
    const all = await similarTo(product, ann, workflowId, hot)
    expect(all).toMatchObject({ known: 150, vote: { outcome: 'NG', support: 100 } })
    const cold = await similarTo(product, ann, workflowId, { 온도: 51, line: 'B' })
    expect(cold.vote).toMatchObject({ outcome: 'OK' })
    expect(cold.vote.confidence).toBeGreaterThan(0.8)
  })

  it('show both outcomes as examples, and nothing twice', async () => {
    const workflowId = await undecided()
    const same = Array.from({ length: 30 }, () => ({
      inputData: { 온도: 89, line: 'A' },
      correctOutcome: 'OK',
    }))
    await importCases(product, ann, workflowId, [...same, ...machines(60)])
    const { cases, vote } = await similarTo(
      product,
      ann,
      workflowId,
      { 온도: 89.5, line: 'A' },
      { limit: 10 },
    )
    const outcomes = cases.map(({ outcome }: { outcome: string }) => outcome)
    expect(outcomes.slice(0, 4).toSorted()).toEqual(['NG', 'NG', 'OK', 'OK'])
    const alike = cases.filter(({ inputData }: { inputData: { 온도: number } }) => inputData.온도 === 89)
    expect(alike).toHaveLength(1)
    expect(vote).toMatchObject({ outcome: 'OK', support: 90 })
  })

  it('are all found while statistics are taken anew beside them', { timeout: 60_000 }, async () => {
    const workflowId = await undecided()
    const parts = Array.from({ length: 6 }, (_, part) =>
      machines(20).map(({ key, inputData, correctOutcome }) => ({
        key: `${part} ${key}`,
        inputData: { ...inputData, 온도: inputData.온도 * (part + 1) },
        correctOutcome,
      })),
    )
    await Promise.all(parts.map((part) => importCases(product, ann, workflowId, part)))
    const votes = await until(async () => {
      const all = await votesOf(workflowId)
      return all.length === 120 ? all : undefined
    })
    expect(new Set(votes.map(({ caseId }) => caseId)).size).toBe(120)
    expect(await similarTo(product, ann, workflowId, { 온도: 70, line: 'A' })).toMatchObject({ known: 120 })
  })

  it('find texts by what they say, in Korean too', async () => {
    const workflowId = await undecided()
    await importCases(product, ann, workflowId, [
      { inputData: { note: '베어링에서 이상한 소음이 발생함' }, correctOutcome: 'BEARING' },
      { inputData: { note: '냉각수 누수가 확인됨, 펌프 점검 필요' }, correctOutcome: 'COOLING' },
      { inputData: { note: 'surface scratches on the left panel' }, correctOutcome: 'SURFACE' },
    ])
    const first = async (note: string) =>
      (await similarTo(product, ann, workflowId, { note })).cases[0].outcome
    expect(await first('베어링 소음 이상')).toBe('BEARING')
    expect(await first('냉각수 펌프에서 누수')).toBe('COOLING')
    expect(await first('a scratch on a panel')).toBe('SURFACE')
  })

  it('are of the workflow and the tenant alone', async () => {
    const [mine, other] = [await undecided(), await undecided()]
    await importCases(product, ann, mine, machines(120))
    expect(await similarTo(product, ann, other, { 온도: 60 })).toEqual({ cases: [], vote: null, known: 0 })
    const stranger = await product.person()
    expect(await similarTo(product, stranger, mine, { 온도: 60 })).toEqual({
      cases: [],
      vote: null,
      known: 0,
    })
  })

  it('take 1 to 20 records that are JSON objects', async () => {
    const query = 'query ($input: SimilarCasesInput!) { similarCases(input: $input) { known } }'
    const workflowId = await undecided()
    for (const records of [[], Array.from({ length: 21 }, () => ({})), [[]], ['text']]) {
      const { errors } = await product.graphql(ann, query, { input: { workflowId, records } })
      expect(errors?.[0]?.extensions['code']).toBe('BAD_INPUT')
    }
  })
})

describe('an import', () => {
  it('refuses what is no case, each on its own, and takes the rest', async () => {
    const workflowId = await undecided()
    const result = await importCases(product, ann, workflowId, [
      { inputData: [], correctOutcome: 'OK' },
      { inputData: { a: 1 }, correctOutcome: 'OK', key: '' },
      { inputData: { a: 2 }, correctOutcome: 'OK', key: 'good' },
      { inputData: { a: 'x'.repeat(300_000) }, correctOutcome: 'OK' },
    ])
    expect(result).toMatchObject({
      imported: 1,
      known: 0,
      refused: [
        { index: 0, path: '/inputData', message: 'A record must be a JSON object.' },
        { index: 1, path: '/key' },
        { index: 3, path: '/inputData', message: 'It is 293 KiB; at most 256 KiB are taken.' },
      ],
    })
  })

  it('is for a workflow that there is, by whoever may import', async () => {
    const mutation = `mutation ($id: ID!, $cases: [RatedCaseInput!]!) {
      importRatedCases(input: { workflowId: $id, cases: $cases }) { __typename ... on Refusal { message } } }`
    const workflowId = await undecided()
    const [one] = machines(1)
    const unknown = await product.graphql(ann, mutation, {
      id: '01990000-0000-7000-8000-000000000000',
      cases: [one],
    })
    expect(unknown.errors?.[0]?.extensions['code']).toBe('NOT_FOUND')
    const operator = await product.person('operator', ann.tenantId)
    const refused = await product.graphql(operator, mutation, { id: workflowId, cases: [one] })
    expect(refused.errors?.[0]?.extensions['code']).toBe('FORBIDDEN')
    const none = await product.graphql(ann, mutation, { id: workflowId, cases: [] })
    expect(none.data.importRatedCases).toMatchObject({ __typename: 'InvalidImport' })
  })
})
