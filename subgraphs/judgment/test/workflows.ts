import type { Person, Product } from '../../../test/product.ts'

/** Rules for a test, as short as they can be said. */
export interface Sketch {
  name?: string
  rules: {
    id?: string
    name?: string
    when: string
    outcome: unknown
    confidence?: number
    priority?: number
    enabled?: boolean
  }[]
  hitPolicy?: 'FIRST' | 'PRIORITY' | 'COLLECT'
  defaultOutcome?: { outcome: unknown; confidence?: number }
  inputSchema?: unknown
  policy?: DecisionPolicyInput
}

/** Who may decide besides the rules, as far as a test says so. */
export interface DecisionPolicyInput {
  strategy?: 'RULE_FIRST' | 'LLM_FIRST' | 'CONSENSUS'
  safetyCritical?: boolean
  threshold?: number
  errorBudget?: number
  outcomes?: { outcome: unknown; description?: string }[]
  instructions?: string
  auditShare?: number
  review?: { people?: number; expiresAfter?: string }
}

/** Makes a workflow of the sketch and puts it into service; returns its id. */
export async function published(
  product: Product,
  person: Person,
  { name = 'A workflow', inputSchema, policy, ...ruleSet }: Sketch,
): Promise<string> {
  const made = await product.graphql(
    person,
    `mutation ($input: CreateWorkflowInput!) { createWorkflow(input: $input) { __typename ... on Workflow { id } ... on Refusal { message } } }`,
    { input: { name, definition: { inputSchema, policy, ruleSet } } },
  )
  const id: string = made.data.createWorkflow.id
  await publish(product, person, id)
  return id
}

/** Publishes a workflow's latest version. */
export async function publish(product: Product, person: Person, id: string): Promise<void> {
  const { data } = await product.graphql(
    person,
    `mutation ($id: ID!) { publishWorkflow(input: { id: $id }) { __typename ... on Refusal { message }
      ... on VersionNotPublishable { validation { issues { code path message } } } } }`,
    { id },
  )
  if (data.publishWorkflow.__typename !== 'Workflow') throw new Error(JSON.stringify(data.publishWorkflow))
}

const FIELDS = `__typename
  ... on Judgment { id status outcome proposedOutcome confidence threshold method explanation workflowVersion reusedFrom idempotencyKey
    rawConfidence
    trace { steps { decider status reason { code message } outcome rawConfidence confidence threshold explanation durationMs
      complexity { score level } cases { id similarity outcome }
      model { provider model tier prompt answer attempts inputTokens outputTokens costUsd durationMs } }
      ratingsDigest hitPolicy defaultApplied rules { ruleId result chosen confidence unknown { reason path } } values { path present value } } }
  ... on Refusal { message }
  ... on InvalidInputData { faults { path message } }
  ... on InvalidOptions { option }
  ... on MethodUnavailable { availableMethods }
  ... on WorkflowNotActive { workflow { id name status } }
  ... on IdempotencyKeyReused { judgmentId }`

/** Judges one record and gives the result with all its fields. */
// oxlint-disable-next-line typescript/no-explicit-any -- tests read whatever they asked for
export async function judge(product: Product, person: Person, input: Record<string, unknown>): Promise<any> {
  const { data, errors } = await product.graphql(
    person,
    `mutation ($input: ExecuteJudgmentInput!) { executeJudgment(input: $input) { ${FIELDS} } }`,
    { input },
  )
  if (errors !== undefined) throw new Error(JSON.stringify(errors))
  return data.executeJudgment
}
