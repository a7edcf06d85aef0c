/**
 * What a judgement by a model takes beyond the model itself: through the router, with similar rated cases looked up,
 * the budget kept and the judgement stored, against the same request sent to the same model by a bare `fetch`.
 *
 *     node bench/model-overhead.ts [--judgments N] [--latency MS]
 *
 * The model is the scripted server of the tests, which answers after a set time. Both are asked in turns, one at a time,
 * so that each pair meets the same machine; each judgement is of a record that was never seen, so that nothing is reused.
 */
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startModelServer } from '../test/model-server/model-server.ts'
import { startJudgify } from './judgments/judgify.ts'
import { setStage } from './judgments/stage.ts'
import { randomFrom } from './measuring/random.ts'
import { median } from './measuring/rounds.ts'
import { table } from './measuring/table.ts'

const options = {
  judgments: { type: 'string', default: '100' },
  latency: { type: 'string', default: '100' },
} as const
const { values } = parseArgs({ options })
const judgments = Number(values.judgments)

/** Rated cases of the workflow. */
const RATED = [0, 500] as const
const WARM_UP = 30

const random = randomFrom(7)
const model = await startModelServer()
model.delayMs = Number(values.latency)
model.opinion = () => ({ OK: 0.9, NG: 0.1 })
const stage = await setStage()
const judgify = await startJudgify({
  ...stage,
  environment: { ...stage.environment, OPENAI_BASE_URL: model.url, OPENAI_MODEL: 'scripted' },
})
try {
  const rows = [['', 'bare fetch', 'judgement', 'beyond it']]
  for (const rated of RATED) {
    const workflowId = await workflow(rated)
    for (let count = 0; count < WARM_UP; count++) await judge(workflowId)
    const took = { bare: [] as number[], judged: [] as number[] }
    for (let count = 0; count < judgments; count++) {
      took.judged.push(await timed(() => judge(workflowId)))
      const { path, body } = model.requests.at(-1)!
      took.bare.push(await timed(() => ask(path, body)))
    }
    const beyond = took.judged.map((ms, at) => ms - (took.bare[at] ?? 0))
    const [bare, judged, more] = [took.bare, took.judged, beyond].map(
      (list) => `${median(list).toFixed(1)} ms`,
    )
    rows.push([`${rated} rated cases`, bare ?? '', judged ?? '', more ?? ''])
  }
  console.log(`  medians of ${judgments}; database: ${stage.database}`)
  console.log(table(rows))
} finally {
  await judgify.stop()
  await model.close()
  await stage.clear()
}

async function workflow(rated: number): Promise<string> {
  const definition = {
    ruleSet: { rules: [{ when: 'scratch_mm > 100', outcome: 'NG' }] },
    policy: { outcomes: [{ outcome: 'OK' }, { outcome: 'NG' }], instructions: 'Is the part acceptable?' },
  }
  const { createWorkflow } = await send<{ createWorkflow: { id: string } }>(
    'mutation ($input: CreateWorkflowInput!) { createWorkflow(input: $input) { ... on Workflow { id } } }',
    { name: `Surface, ${rated} rated`, definition },
  )
  const { id } = createWorkflow
  await send('mutation ($input: PublishWorkflowInput!) { publishWorkflow(input: $input) { __typename } }', {
    id,
  })
  const cases = Array.from({ length: rated }, () => ({
    inputData: record(),
    correctOutcome: random() < 0.8 ? 'OK' : 'NG',
  }))
  if (rated === 0) return id
  await send('mutation ($input: ImportRatedCasesInput!) { importRatedCases(input: $input) { __typename } }', {
    workflowId: id,
    cases,
  })
  // What an import sets off in the background is not what is measured.
  while ((await votes(id)) < rated) await setTimeout(500)
  return id
}

async function votes(workflowId: string): Promise<number> {
  const query = 'query ($id: ID!) { caseVotes(workflowId: $id) { caseId } }'
  const { caseVotes } = await judgify.send<{ caseVotes: object[] }>(
    JSON.stringify({ query, variables: { id: workflowId } }),
  )
  return caseVotes.length
}

function record(): object {
  return {
    scratch_mm: random() * 10,
    angle: random() * 90,
    line: `L${Math.floor(random() * 4)}`,
    note: `near the edge, ${random()}`,
  }
}

async function judge(workflowId: string): Promise<void> {
  const { executeJudgment } = await send<{ executeJudgment: { method: string } }>(
    'mutation ($input: ExecuteJudgmentInput!) { executeJudgment(input: $input) { ... on Judgment { method } } }',
    { workflowId, inputData: record() },
  )
  if (executeJudgment.method !== 'LLM' && executeJudgment.method !== 'HYBRID')
    throw new Error(`judged by ${executeJudgment.method}, not by the model`)
}

async function ask(path: string, body: unknown): Promise<void> {
  const response = await fetch(new URL(path, model.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  await response.json()
}

function send<Data>(query: string, input: object): Promise<Data> {
  return judgify.send<Data>(JSON.stringify({ query, variables: { input } }))
}

async function timed(work: () => Promise<void>): Promise<number> {
  const from = performance.now()
  await work()
  return performance.now() - from
}
