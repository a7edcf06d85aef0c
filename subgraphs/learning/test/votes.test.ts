import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Person, type Product, startProduct } from '../../../test/product.ts'
import { published } from '../../judgment/test/workflows.ts'
import { importCases, similarTo, until } from './learning.ts'

let product: Product
let ann: Person
let workflowId: string

beforeAll(async () => {
  product = await startProduct()
  ann = await product.person('tenant_admin')
  workflowId = await published(product, ann, { rules: [{ when: 'false', outcome: 'NG' }] })
})
afterAll(() => product.close())

/** Records of a machine that fails when hot: NG from 90 on. */
const machines = Array.from({ length: 200 }, (_, at) => {
  const 온도 = 50 + ((at * 37) % 60)
  return {
    key: `record ${at}`,
    inputData: { 온도, line: at % 2 === 0 ? 'A' : 'B' },
    correctOutcome: 온도 >= 90 ? 'NG' : 'OK',
  }
})

it('lets each imported case be judged by the others, and each record by all', async () => {
  expect(await importCases(product, ann, workflowId, machines)).toEqual({
    __typename: 'ImportRatedCasesPayload',
    imported: 200,
    known: 0,
    refused: [],
    workflow: { id: workflowId, ratedCaseCount: 200 },
  })
  expect(await importCases(product, ann, workflowId, machines)).toMatchObject({ imported: 0, known: 200 })

  const votes: { confidence: number; correct: boolean }[] = await until(async () => {
    const { data } = await product.graphql(
      ann,
      'query ($id: ID!) { caseVotes(workflowId: $id) { caseId confidence correct ratedAt } }',
      { id: workflowId },
    )
    return data.caseVotes.length === 200 ? data.caseVotes : undefined
  })
  expect(votes.filter(({ correct }) => correct).length).toBeGreaterThan(180)

  const hot = await similarTo(product, ann, workflowId, { 온도: 107.5, line: 'A' })
  expect(hot).toMatchObject({ known: 200, vote: { outcome: 'NG', support: 100 } })
  const cold = await similarTo(product, ann, workflowId, { 온도: 51, line: 'B' })
  expect(cold.vote.outcome).toBe('OK')
})
