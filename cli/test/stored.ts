import type { Person, Product } from '../../test/product.ts'

/** A judgement as the product has it. */
interface Stored {
  /** Its idempotency key. */
  key: string
  inputData: Record<string, unknown>
  outcome: unknown
}

/** Counts as the product has them. */
export interface Statistics {
  total: number
  decided: number
  needsReview: number
  byOutcome: Record<string, number>
}

/** Every judgement of a person's tenant, by their keys: those of one file are in the order of its lines. */
export async function storedBy(product: Product, person: Person): Promise<Stored[]> {
  const stored: Stored[] = []
  for (let after: string | null = null; ;) {
    const { data } = await product.graphql(
      person,
      `query ($after: String) { judgments(first: 100, after: $after) {
        nodes { key: idempotencyKey inputData outcome } pageInfo { hasNextPage endCursor } } }`,
      { after },
    )
    stored.push(...data.judgments.nodes)
    after = data.judgments.pageInfo.endCursor
    if (data.judgments.pageInfo.hasNextPage !== true) return stored.toSorted(byKey)
  }
}

const byKey = (one: Stored, other: Stored): number =>
  one.key.localeCompare(other.key, 'en', { numeric: true })

const COUNTS = '{ total decided needsReview byOutcome { outcome count } }'

/** The counts over all judgements of a person's tenant. */
export async function statisticsOf(product: Product, person: Person): Promise<Statistics> {
  const { data } = await product.graphql(person, `{ judgmentStatistics ${COUNTS} }`)
  return withNames(data.judgmentStatistics)
}

/** The counts over a workflow's judgements. */
export async function workflowStatistics(product: Product, person: Person, id: string): Promise<Statistics> {
  const { data } = await product.graphql(
    person,
    `query ($id: ID!) { workflow(id: $id) { statistics ${COUNTS} } }`,
    { id },
  )
  return withNames(data.workflow.statistics)
}

function withNames(counts: Omit<Statistics, 'byOutcome'> & { byOutcome: OutcomeCount[] }): Statistics {
  const byOutcome = counts.byOutcome.map(({ outcome, count }) => [outcome, count] as const)
  return { ...counts, byOutcome: Object.fromEntries(byOutcome) }
}

interface OutcomeCount {
  outcome: string
  count: number
}
