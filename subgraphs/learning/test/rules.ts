import type { Answer, Person, Product } from '../../../test/product.ts'
import { until } from './learning.ts'

const RULE = `id when outcome status revision algorithms floor ruleId liveVersion drift
  training { covered correct } heldOut { cases covered correct precision recall bounds { low high } }
  conflicts { ruleId message } examples { correctOutcome } counterexamples { correctOutcome }
  backtest { status } backtestSummary { version judgments matched flipped settled rated right mended broken pValue }
  shadow { judgments matched differing rated right judgedRight mended broken pValue }
  changes { before after comment by promotion { version diff intact } }`

/** Asks as a person; throws when there are errors. */
export async function ask(
  product: Product,
  person: Person,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<Answer['data']> {
  const { data, errors } = await product.graphql(person, query, variables)
  if (errors !== undefined) throw new Error(JSON.stringify(errors))
  return data
}

/** Asks for a run of the learners. */
export async function extract(
  product: Product,
  person: Person,
  input: Record<string, unknown>,
): Promise<Answer['data']> {
  const data = await ask(
    product,
    person,
    `mutation ($input: ExtractRulesInput!) { extractRules(input: $input) { __typename
      ... on RuleExtraction { id status algorithms createdBy } ... on Refusal { message }
      ... on TooFewRatedCases { known needed missing } ... on RuleExtractionUnderWay { extraction { id } } } }`,
    { input },
  )
  return data.extractRules
}

/** A run of the learners as it stands. */
export async function extraction(product: Product, person: Person, id: string): Promise<Answer['data']> {
  const data = await ask(
    product,
    person,
    `query ($id: ID!) { ruleExtraction(id: $id) { status phase message createdBy result { training heldOut contradictions
      proposed known features refusedProposals { text message } modelMessage } } }`,
    { id },
  )
  return data.ruleExtraction
}

/** Waits for the end of a run. */
export function extracted(product: Product, person: Person, id: string): Promise<Answer['data']> {
  return until(async () => {
    const run = await extraction(product, person, id)
    return ['QUEUED', 'RUNNING'].includes(run.status) ? undefined : run
  })
}

/** A workflow's learned rules, the first found first. */
export async function rulesOf(
  product: Product,
  person: Person,
  workflowId: string,
  filter: Record<string, unknown> = {},
): Promise<Answer['data'][]> {
  const data = await ask(
    product,
    person,
    `query ($id: ID!, $filter: RuleCandidateFilter) { ruleCandidates(workflowId: $id, first: 100, filter: $filter) {
      nodes { ${RULE} } } }`,
    { id: workflowId, filter },
  )
  return data.ruleCandidates.nodes.toReversed()
}

/** One learned rule. */
export async function ruleOf(product: Product, person: Person, id: string): Promise<Answer['data']> {
  return (await ask(product, person, `query ($id: ID!) { ruleCandidate(id: $id) { ${RULE} } }`, { id }))
    .ruleCandidate
}

/** Takes a step in a rule's life. */
export async function step(
  product: Product,
  person: Person,
  name: 'backtestRule' | 'startRuleShadow' | 'stopRuleShadow' | 'approveRule' | 'rejectRule' | 'retireRule',
  input: Record<string, unknown>,
): Promise<Answer['data']> {
  const type = 'comment' in input ? 'DecideRuleInput' : 'ChangeRuleInput'
  const data = await ask(
    product,
    person,
    `mutation ($input: ${type}!) { ${name}(input: $input) { __typename ... on RuleCandidate { ${RULE} }
      ... on Refusal { message } ... on RuleStepImpossible { refusedAt: status }
      ... on WorkflowMovedOn { latestVersion publishedVersion } } }`,
    { input },
  )
  return data[name]
}

/** Brings a candidate as far as a shadow run. */
export async function toShadow(product: Product, person: Person, id: string): Promise<void> {
  await step(product, person, 'backtestRule', { id })
  await until(async () => ((await ruleOf(product, person, id)).status === 'BACKTESTED' ? true : undefined))
  await step(product, person, 'startRuleShadow', { id })
}
