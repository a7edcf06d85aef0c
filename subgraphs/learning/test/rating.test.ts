import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventSender } from '../../../host/jobs/events.ts'
import { type Person, type Product, startProduct } from '../../../test/product.ts'
import { judge, published } from '../../judgment/test/workflows.ts'
import workflowSubgraph from '../../workflow/subgraph.ts'
import { importCases, rate, similarTo, until } from './learning.ts'

let product: Product
let ann: Person
let workflowId: string
const heard: unknown[] = []

beforeAll(async () => {
  Object.assign(workflowSubgraph.events, {
    'learning.case_rated': async (keys: unknown) => void heard.push(keys),
  })
  product = await startProduct()
  ann = await product.person('tenant_admin')
  workflowId = await published(product, ann, {
    name: 'Monitor',
    rules: [{ id: 'hot', when: '온도 >= 90', outcome: 'NG' }],
    defaultOutcome: { outcome: 'OK', confidence: 0.9 },
  })
})
afterAll(() => product.close())

async function judged(inputData: unknown = { 온도: 93 }): Promise<string> {
  return (await judge(product, ann, { workflowId, inputData })).id
}

async function feedbackOf(judgmentId: string, replaced = false) {
  const { data } = await product.graphql(
    ann,
    `query ($id: ID!, $replaced: Boolean) { judgment(id: $id) { outcome feedback(replaced: $replaced) { verdict comment
      correctOutcome source replacedAt judgment { id } } ratedCase { source weight correct correctOutcome } } }`,
    { id: judgmentId, replaced },
  )
  return data.judgment
}

describe('rating a judgement', () => {
  it('makes it a rated case with its right outcome, and tells who learns from it', async () => {
    const id = await judged()
    const rated = await rate(product, ann, { judgmentId: id, verdict: 'CORRECT', comment: '맞습니다' })
    expect(rated).toMatchObject({
      __typename: 'RateJudgmentPayload',
      feedback: { verdict: 'CORRECT', source: 'THUMB', correctOutcome: 'NG', comment: '맞습니다' },
      ratedCase: {
        judgedOutcome: 'NG',
        correctOutcome: 'NG',
        correct: true,
        source: 'THUMB',
        weight: 1,
        ratedBy: 'tenant_admin@example.com',
        judgment: { id },
        workflow: { id: workflowId, name: 'Monitor' },
      },
    })
    const event = { caseId: rated.ratedCase.id, workflowId, judgmentId: id }
    await expect.poll(() => heard, { timeout: 10_000 }).toContainEqual(event)
  })

  it('replaces what the same person said before, and keeps that as history', async () => {
    const judgmentId = await judged()
    const first = await rate(product, ann, { judgmentId, verdict: 'CORRECT' })
    const second = await rate(product, ann, { judgmentId, verdict: 'INCORRECT', correctOutcome: 'CHECK' })
    expect(second.ratedCase).toMatchObject({
      id: first.ratedCase.id,
      correctOutcome: 'CHECK',
      correct: false,
      source: 'CORRECTION',
      weight: 2,
    })
    expect((await feedbackOf(judgmentId)).feedback).toMatchObject([
      { verdict: 'INCORRECT', replacedAt: null },
    ])
    expect((await feedbackOf(judgmentId, true)).feedback).toMatchObject([
      { verdict: 'INCORRECT', replacedAt: null },
      { verdict: 'CORRECT', replacedAt: expect.any(String) },
    ])
  })

  it('lets a correction outweigh thumbs, which take away from its weight', async () => {
    const judgmentId = await judged()
    for (const role of ['operator', 'senior_operator'])
      await rate(product, await product.person(role, ann.tenantId), { judgmentId, verdict: 'CORRECT' })
    const { ratedCase } = await rate(product, ann, { judgmentId, verdict: 'INCORRECT', correctOutcome: 'OK' })
    expect(ratedCase).toMatchObject({ correctOutcome: 'OK', correct: false, source: 'CORRECTION', weight: 1 })
  })

  it('takes a wrong outcome without a right one: the case is then like none', async () => {
    const fresh = await published(product, ann, { rules: [{ when: '온도 > 0', outcome: 'NG' }] })
    const { id: judgmentId } = await judge(product, ann, { workflowId: fresh, inputData: { 온도: 9 } })
    await rate(product, ann, { judgmentId, verdict: 'CORRECT' })
    expect(await similarTo(product, ann, fresh, { 온도: 9 })).toMatchObject({
      known: 1,
      vote: { outcome: 'NG' },
    })
    const { ratedCase } = await rate(product, ann, { judgmentId, verdict: 'INCORRECT' })
    expect(ratedCase).toMatchObject({ correctOutcome: null, correct: false, judgedOutcome: 'NG' })
    expect(await similarTo(product, ann, fresh, { 온도: 9 })).toEqual({ known: 0, vote: null, cases: [] })
  })

  it('counts partly correct half, unless the right outcome is named', async () => {
    const judgmentId = await judged()
    const half = await rate(product, ann, { judgmentId, verdict: 'PARTLY_CORRECT' })
    expect(half.ratedCase).toMatchObject({ correctOutcome: 'NG', correct: true, weight: 0.5 })
    const named = await rate(product, ann, {
      judgmentId,
      verdict: 'PARTLY_CORRECT',
      correctOutcome: ['NG', 'OK'],
    })
    expect(named.ratedCase).toMatchObject({ correctOutcome: ['NG', 'OK'], correct: false, weight: 2 })
  })

  it('refuses what contradicts itself, and says what to do', async () => {
    const judgmentId = await judged()
    const refusals = [
      [{ verdict: 'CORRECT', correctOutcome: 'OK' }, 'leave it out, or rate INCORRECT'],
      [{ verdict: 'INCORRECT', correctOutcome: 'NG' }, 'give another, or rate CORRECT'],
      [{ verdict: 'CORRECT', comment: 'x'.repeat(2001) }, 'shorten it'],
    ] as const
    for (const [input, message] of refusals)
      expect(await rate(product, ann, { judgmentId, ...input })).toEqual({
        __typename: 'InvalidRating',
        message: expect.stringContaining(message),
      })
    expect((await feedbackOf(judgmentId)).feedback).toEqual([])
  })

  it('asks for the right outcome of a judgement that has none', async () => {
    const open = await published(product, ann, { rules: [{ when: '온도 > 90', outcome: 'NG' }] })
    const { id: judgmentId } = await judge(product, ann, { workflowId: open, inputData: { 온도: 1 } })
    expect(await rate(product, ann, { judgmentId, verdict: 'CORRECT' })).toMatchObject({
      __typename: 'InvalidRating',
    })
    const { ratedCase } = await rate(product, ann, { judgmentId, verdict: 'INCORRECT', correctOutcome: 'OK' })
    expect(ratedCase).toMatchObject({ judgedOutcome: null, correctOutcome: 'OK', correct: null })
  })

  it('rates several at once, each on its own', async () => {
    const judgmentId = await judged()
    const unknown = '01990000-0000-7000-8000-000000000000'
    const { data } = await product.graphql(
      ann,
      `mutation ($input: [RateJudgmentInput!]!) { rateJudgments(input: $input) { __typename ... on Refusal { message } } }`,
      {
        input: [
          { judgmentId: unknown, verdict: 'CORRECT' },
          { judgmentId, verdict: 'CORRECT' },
        ],
      },
    )
    expect(data.rateJudgments).toEqual([
      { __typename: 'JudgmentUnknown', message: `There is no judgement "${unknown}".` },
      { __typename: 'RateJudgmentPayload' },
    ])
  })

  it('is not for another tenant, nor for whoever may only look', async () => {
    const judgmentId = await judged()
    const mutation = `mutation ($id: ID!) { rateJudgment(input: { judgmentId: $id, verdict: CORRECT }) { __typename } }`
    const stranger = await product.graphql(await product.person(), mutation, { id: judgmentId })
    expect(stranger.errors?.[0]?.extensions['code']).toBe('NOT_FOUND')
    const viewer = await product.person('viewer', ann.tenantId)
    const refused = await product.graphql(viewer, mutation, { id: judgmentId })
    expect(refused.errors?.[0]?.extensions['code']).toBe('FORBIDDEN')
  })
})

describe('a review', () => {
  it('outweighs all else that is said of its judgement, and counts once however often it is told', async () => {
    const judgmentId = await judged()
    await rate(product, ann, { judgmentId, verdict: 'INCORRECT', correctOutcome: 'OK' })
    const events = eventSender(product.platform.queue, new Map([['judgment.reviewed', ['learning']]]))
    for (let times = 0; times < 2; times++)
      await product.platform.database.transaction(ann.tenantId, (tx) =>
        events.send(tx, 'judgment.reviewed', { judgmentId, workflowId }),
      )
    const ratedCase = await until(async () => {
      const judgment = await feedbackOf(judgmentId)
      return judgment.ratedCase.source === 'REVIEW' ? judgment.ratedCase : undefined
    })
    expect(ratedCase).toEqual({ source: 'REVIEW', correctOutcome: 'NG', correct: true, weight: 9 / 5 })
    expect((await feedbackOf(judgmentId, true)).feedback).toHaveLength(2)
  })
})

describe('a rated case', () => {
  it('is listed with its workflow, newest first, by what was right and where from', async () => {
    const fresh = await published(product, ann, { rules: [{ when: 'false', outcome: 'NG' }] })
    for (const [at, correctOutcome] of ['OK', 'NG', 'OK'].entries())
      await importCases(product, ann, fresh, [{ inputData: { at }, correctOutcome }])
    const list = `query ($id: ID!, $filter: RatedCaseFilter, $after: String) {
      ratedCases(workflowId: $id, filter: $filter, first: 2, after: $after) {
        nodes { inputData correctOutcome source correct judgment { id } } pageInfo { hasNextPage endCursor } }
      workflow(id: $id) { ratedCaseCount } }`
    const { data } = await product.graphql(ann, list, { id: fresh })
    expect(data.workflow.ratedCaseCount).toBe(3)
    expect(data.ratedCases.nodes).toMatchObject([
      { inputData: { at: 2 } },
      { inputData: { at: 1 }, source: 'IMPORT' },
    ])
    const rest = await product.graphql(ann, list, { id: fresh, after: data.ratedCases.pageInfo.endCursor })
    expect(rest.data.ratedCases).toMatchObject({
      nodes: [{ inputData: { at: 0 } }],
      pageInfo: { hasNextPage: false },
    })
    const ng = await product.graphql(ann, list, {
      id: fresh,
      filter: { correctOutcome: 'NG', source: ['IMPORT'] },
    })
    expect(ng.data.ratedCases.nodes).toMatchObject([{ inputData: { at: 1 }, judgment: null }])
  })

  it('can be deleted, and is then like none', async () => {
    const fresh = await published(product, ann, { rules: [{ when: 'false', outcome: 'NG' }] })
    await importCases(product, ann, fresh, [{ inputData: { 온도: 1 }, correctOutcome: 'OK' }])
    const { cases } = await similarTo(product, ann, fresh, { 온도: 1 })
    const remove = 'mutation ($id: ID!) { deleteRatedCase(id: $id) { workflow { ratedCaseCount } } }'
    const reviewer = await product.person('quality_manager', ann.tenantId)
    const refused = await product.graphql(reviewer, remove, { id: cases[0].id })
    expect(refused.errors?.[0]?.extensions['code']).toBe('FORBIDDEN')
    const { data } = await product.graphql(ann, remove, { id: cases[0].id })
    expect(data.deleteRatedCase.workflow.ratedCaseCount).toBe(0)
    expect(await similarTo(product, ann, fresh, { 온도: 1 })).toMatchObject({ known: 0, cases: [] })
    const again = await product.graphql(ann, remove, { id: cases[0].id })
    expect(again.errors?.[0]?.extensions['code']).toBe('NOT_FOUND')
  })
})
