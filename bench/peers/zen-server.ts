/**
 * The peer of bench/judgments.ts: what a good programmer writes around @gorules/zen-engine in a day. Bare Fastify, the
 * decision compiled once, a pool of ten connections, one prepared insert a judgement, awaited before the answer. It has
 * no tokens, tenants, permissions, idempotency keys, metrics, traces of requests or versions: all to its advantage.
 *
 *     node bench/peers/zen-server.ts (table | expression) <folder of the embedded database>
 *
 * With DATABASE_URL it uses that server instead, in a schema of its own, `zen`.
 */
import { randomUUID, randomUUIDv7 } from 'node:crypto'
import { ZenEngine } from '@gorules/zen-engine'
import { fastify } from 'fastify'
import { Pool } from 'pg'
import { openEmbedded } from '../../host/database/connect.ts'
import { type ZenForm, zenDecisions } from '../judgments/zen-decisions.ts'

const [form, dataDir = ''] = process.argv.slice(2)
const { pool, close } = await openPool(process.env['DATABASE_URL'], dataDir)
await pool.query(`create schema if not exists zen`)
await pool.query(`create table zen.judgments (
  tenant_id uuid not null, id uuid not null, workflow_id uuid not null, outcome text not null,
  input jsonb not null, trace jsonb, created_at timestamptz not null, primary key (tenant_id, id))`)

const tenantId = randomUUID()
const decision = new ZenEngine().createDecision(zenDecisions[form as ZenForm])
const app = fastify({ bodyLimit: 4 * 1024 * 1024 })

interface Judged {
  id: string
  outcome: string
  input: object
  trace: string | null
  createdAt: Date
}

const judged = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    outcome: { type: 'string' },
    createdAt: { type: 'string', format: 'date-time' },
  },
} as const

app.post<{ Body: { workflowId: string; input: object }; Querystring: { trace?: string } }>(
  '/judge',
  { schema: { response: { 200: judged } } },
  async ({ body, query }) => {
    const judgment = await judge(body.input, query.trace !== 'no')
    await insert(body.workflowId, judgment)
    return judgment
  },
)

app.post<{ Body: { workflowId: string; inputs: object[] } }>(
  '/judge-all',
  { schema: { response: { 200: { type: 'array', items: judged } } } },
  async ({ body }) => {
    const judgments = await Promise.all(body.inputs.map((input) => judge(input, true)))
    await insertAll(body.workflowId, judgments)
    return judgments
  },
)

app.get('/count', async () => (await pool.query('select count(*)::int as total from zen.judgments')).rows[0])

process.once('SIGTERM', () => void end())
const address = await app.listen({ host: '127.0.0.1', port: 0 })
process.stdout.write(`ready: ${address}\n`)

/** With its trace as text: Zen's quickest form of it, and what the database wants anyway. */
async function judge(input: object, trace: boolean): Promise<Judged> {
  const answer = await decision.evaluate(input, trace ? { trace: 'string' } : {})
  const { outcome } = answer.result as { outcome: string }
  // With `trace: 'string'` it is a string, which the engine's types don't say.
  const told = (answer.trace as string | undefined) ?? null
  return { id: randomUUIDv7(), outcome, input, trace: told, createdAt: new Date() }
}

async function insert(workflowId: string, { id, outcome, input, trace, createdAt }: Judged): Promise<void> {
  await pool.query({
    name: 'insert-judgment',
    text: `insert into zen.judgments (tenant_id, id, workflow_id, outcome, input, trace, created_at)
      values ($1, $2, $3, $4, $5, $6, $7)`,
    values: [tenantId, id, workflowId, outcome, input, trace, createdAt],
  })
}

async function insertAll(workflowId: string, judgments: readonly Judged[]): Promise<void> {
  await pool.query({
    name: 'insert-judgments',
    text: `insert into zen.judgments (tenant_id, id, workflow_id, outcome, input, trace, created_at)
      select $1, id, $2, outcome, input, trace, created_at
      from unnest($3::uuid[], $4::text[], $5::jsonb[], $6::jsonb[], $7::timestamptz[])
        as t (id, outcome, input, trace, created_at)`,
    values: [
      tenantId,
      workflowId,
      judgments.map(({ id }) => id),
      judgments.map(({ outcome }) => outcome),
      judgments.map(({ input }) => JSON.stringify(input)),
      judgments.map(({ trace }) => trace),
      judgments.map(({ createdAt }) => createdAt),
    ],
  })
}

async function openPool(
  url: string | undefined,
  folder: string,
): Promise<{ pool: Pool; close: () => Promise<void> }> {
  if (url === undefined || url === '') {
    const embedded = await openEmbedded({ dataDir: folder })
    return { pool: embedded.pool, close: () => embedded.close() }
  }
  const server = new Pool({ connectionString: url, max: 10 })
  return { pool: server, close: () => server.end() }
}

async function end(): Promise<void> {
  await app.close()
  await close()
  process.exit(0)
}
