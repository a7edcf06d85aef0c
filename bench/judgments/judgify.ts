import { randomUUID } from 'node:crypto'
import { mintToken } from '#host'
import { type ChildServer, startServer } from '../measuring/child-server.ts'
import { DEFAULT_OUTCOME, RULES } from './maintenance.ts'
import type { Stage } from './stage.ts'

const SECRET = 'a secret that is used by nobody but benchmarks'

/** A benchmark asks more often than a client may. */
const UNLIMITED = { ROUTER_RATE_LIMIT_DEFAULT: '0', ROUTER_RATE_LIMIT_JUDGMENT: '0' }

/** Tokens that the load is spread over, as if as many clients sent it. */
const TOKENS = 32

const JUDGE = `mutation Judge($input: ExecuteJudgmentInput!) {
  executeJudgment(input: $input) {
    __typename
    ... on Judgment { id status outcome confidence explanation createdAt }
    ... on Refusal { message }
  }
}`

const JUDGE_ALL = `mutation JudgeAll($input: ExecuteJudgmentsInput!) {
  executeJudgments(input: $input) {
    __typename
    ... on ExecuteJudgmentsPayload { refused results { __typename ... on Judgment { id outcome createdAt } } }
    ... on Refusal { message }
  }
}`

const CREATE = `mutation Create($input: CreateWorkflowInput!) {
  createWorkflow(input: $input) { ... on Workflow { id } ... on Refusal { message } }
}`

const PUBLISH = `mutation Publish($input: PublishWorkflowInput!) {
  publishWorkflow(input: $input) { ... on Workflow { id } ... on Refusal { message } }
}`

/** The product in a process of its own, with the rules in service. */
export interface Judgify extends ChildServer {
  /** The headers of a connection's requests: each of 32 has a token of its own. */
  headers: (connection: number) => Record<string, string>
  /** Request bodies, as JSON. */
  body: {
    graphql: (inputData: object) => string
    graphqlBatch: (batch: readonly object[]) => string
    rest: (inputData: object) => string
  }
  /** Sends one body to GraphQL and gives the data. Throws when there are errors. */
  send: Send
  /** How many judgements are stored. */
  count: () => Promise<number>
}

type Send = <Data>(body: string) => Promise<Data>

/** Starts router and services on ports of their own and publishes the rules. */
export async function startJudgify(stage: Stage, nodeOptions: readonly string[] = []): Promise<Judgify> {
  const server = await startServer({
    // As `npm start` does.
    args: ['--max-semi-space-size=64', ...nodeOptions, 'host/main.ts', '--port', '0'],
    environment: {
      ...stage.environment,
      JUDGIFY_DATA_DIR: stage.folder('judgify'),
      JWT_SECRET_KEY: SECRET,
      LOG_LEVEL: 'error',
      ...UNLIMITED,
    },
    ready: /ready after .*: (http:\S+)\/graphql/,
  })
  const tokens = await makeTokens()
  const headers = (connection: number): Record<string, string> => ({
    'content-type': 'application/json',
    authorization: `Bearer ${tokens[connection % TOKENS] ?? ''}`,
  })
  const send: Send = (body) => post(`${server.url}/graphql`, headers(0), body)
  const workflowId = await publishRules(send)
  return {
    ...server,
    headers,
    body: {
      graphql: (inputData) => bodyOf(JUDGE, { workflowId, inputData, method: 'RULE' }),
      graphqlBatch: (batch) => {
        const items = batch.map((inputData) => ({ inputData }))
        return bodyOf(JUDGE_ALL, { workflowId, items, method: 'RULE' })
      },
      rest: (inputData) => JSON.stringify({ workflow_id: workflowId, input_data: inputData, method: 'RULE' }),
    },
    send,
    async count() {
      const query = '{ judgmentStatistics { total } }'
      const data = await send<{ judgmentStatistics: { total: number } }>(JSON.stringify({ query }))
      return data.judgmentStatistics.total
    },
  }
}

function makeTokens(): Promise<string[]> {
  const shared = { secret: SECRET, tenantId: randomUUID(), roles: ['tenant_admin'], expiresIn: '2h' }
  const subjects = Array.from({ length: TOKENS }, (_, number) => `client-${number}`)
  return Promise.all(subjects.map((subject) => mintToken({ ...shared, subject })))
}

async function publishRules(send: Send): Promise<string> {
  const definition = { ruleSet: { rules: RULES, defaultOutcome: { outcome: DEFAULT_OUTCOME } } }
  const input = { name: 'Milling machine failures', definition }
  const { createWorkflow } = await send<{ createWorkflow: { id: string } }>(bodyOf(CREATE, input))
  await send(bodyOf(PUBLISH, { id: createWorkflow.id }))
  return createWorkflow.id
}

function bodyOf(query: string, input: object): string {
  return JSON.stringify({ query, variables: { input } })
}

async function post<Data>(url: string, headers: Record<string, string>, body: string): Promise<Data> {
  const response = await fetch(url, { method: 'POST', headers, body })
  const { data, errors } = (await response.json()) as { data: Data; errors?: unknown }
  if (errors !== undefined) throw new Error(JSON.stringify(errors))
  return data
}
