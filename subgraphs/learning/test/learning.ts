import type { Answer, Person, Product } from '../../../test/product.ts'

/** Waits until a question is answered otherwise than by undefined. */
export async function until<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 550; tries++) {
    const answer = await ask()
    if (answer !== undefined) return answer
    await new Promise((resolve) => {
      setTimeout(resolve, 100)
    })
  }
  throw new Error('it did not come about within 55 s')
}

const RATED = `__typename
  ... on RateJudgmentPayload {
    feedback { id verdict correctOutcome comment source ratedBy }
    ratedCase { id judgedOutcome correctOutcome correct source weight ratedBy judgment { id } workflow { id name } }
  }
  ... on Refusal { message }`

/** Rates a judgement and gives the result with all its fields. */
export async function rate(
  product: Product,
  person: Person,
  input: Record<string, unknown>,
): Promise<Answer['data']> {
  const { data, errors } = await product.graphql(
    person,
    `mutation ($input: RateJudgmentInput!) { rateJudgment(input: $input) { ${RATED} } }`,
    { input },
  )
  if (errors !== undefined) throw new Error(JSON.stringify(errors))
  return data.rateJudgment
}

/** Imports records with their right outcomes. */
export async function importCases(
  product: Product,
  person: Person,
  workflowId: string,
  cases: unknown[],
): Promise<Answer['data']> {
  const { data, errors } = await product.graphql(
    person,
    `mutation ($input: ImportRatedCasesInput!) { importRatedCases(input: $input) { __typename
      ... on ImportRatedCasesPayload { imported known refused { index path message } workflow { id ratedCaseCount } }
      ... on Refusal { message } } }`,
    { input: { workflowId, cases } },
  )
  if (errors !== undefined) throw new Error(JSON.stringify(errors))
  return data.importRatedCases
}

/** What rated cases say of one record. */
export async function similarTo(
  product: Product,
  person: Person,
  workflowId: string,
  record: unknown,
  more: Record<string, unknown> = {},
): Promise<Answer['data']> {
  const { data, errors } = await product.graphql(
    person,
    `query ($input: SimilarCasesInput!) { similarCases(input: $input) {
      cases { id inputData outcome similarity weight judgment { id } } vote { outcome confidence support } known } }`,
    { input: { workflowId, records: [record], ...more } },
  )
  if (errors !== undefined) throw new Error(JSON.stringify(errors))
  return data.similarCases[0]
}
