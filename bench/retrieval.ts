/**
 * Search among 100,000 rated cases of a workflow by the graph (HNSW), against exact search by comparing all: how much
 * of what is nearest it finds, and how much sooner. Needs a PostgreSQL: DATABASE_URL.
 *
 *     node bench/retrieval.ts [--cases N] [--others N] [--queries N]
 *
 * The same table, rows, statements and tenant's role with row-level security serve both; five other workflows with as
 * many cases together (`--others`) of the same kind share the graph. The graph is built after the cases were stored,
 * because that is quicker than with each. Queries take turns, the exact first on every other one.
 */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Pool } from 'pg'
import { connectServer } from '../host/database/connect.ts'
import { type Transaction, tenantDatabase } from '../host/database/database.ts'
import { migrate } from '../host/database/migrate.ts'
import { hostMigrations } from '../host/foundation.ts'
import { createLog } from '../host/observability/log.ts'
import { type Space, openSpaces } from '../subgraphs/learning/cases/spaces.ts'
import { statisticsOf } from '../subgraphs/learning/domain/statistics.ts'
import { type NewCase, insertImported } from '../subgraphs/learning/store/cases.ts'
import { nearest } from '../subgraphs/learning/store/neighbours.ts'
import { beginSnapshot } from '../subgraphs/learning/store/snapshot.ts'
import { putVectors, widenSearch } from '../subgraphs/learning/store/vectors.ts'
import { machineRecords, outcomeOf } from './judgments/maintenance.ts'
import { setStage } from './judgments/stage.ts'
import { figure, table } from './measuring/table.ts'

const options = {
  cases: { type: 'string', default: '100000' },
  others: { type: 'string', default: '100000' },
  queries: { type: 'string', default: '200' },
} as const
const { values } = parseArgs({ options })
const PAGE = 1000
const OTHER_WORKFLOWS = 5
/** What a vote needs, and what the acceptance counts. */
const [VOTERS, COUNTED] = [100, 20]

const stage = await setStage()
try {
  const url = stage.environment['DATABASE_URL'] ?? ''
  if (url === '') console.log('  left out: needs DATABASE_URL')
  else await measure(url)
} finally {
  await stage.clear()
}

async function measure(url: string): Promise<void> {
  const connection = await connectServer(url, 2, createLog('silent'))
  const dir = join(import.meta.dirname, '../subgraphs/learning/migrations')
  await migrate(connection, [hostMigrations, { schema: 'learning', dir }])
  const owner = new Pool({ connectionString: url, max: 1 })
  const database = tenantDatabase(connection)
  const tenantId = randomUUID()
  const [count, others] = [Number(values.cases), Number(values.others)]
  const records = machineRecords(count + others + Number(values.queries))
  const definition = await dropGraph(owner)
  const workflows = [
    count,
    ...Array.from({ length: OTHER_WORKFLOWS }, () => Math.floor(others / OTHER_WORKFLOWS)),
  ]
  const spaces: Space[] = []
  for (const size of workflows) {
    const own = records.splice(0, size)
    const samples = own
      .slice(0, 5000)
      .map((record) => ({ inputData: { ...record }, outcome: outcomeOf(record) }))
    const space = openSpaces(0).make(
      { workflowId: randomUUID(), version: 1, cases: size },
      statisticsOf(samples),
    )
    spaces.push(space)
    for (let start = 0; start < size; start += PAGE)
      await database.transaction(tenantId, (tx) => store(tx, space, own.slice(start, start + PAGE)))
  }
  const started = performance.now()
  await owner.query(`set maintenance_work_mem = '1GB'; ${definition}; analyze learning.case_vectors`)
  const built = (performance.now() - started) / 1000
  const [space] = spaces
  if (space === undefined) throw new Error('no workflow')
  const found = await database.transaction(tenantId, async (tx) => {
    await beginSnapshot(tx)
    await widenSearch(tx, space)
    return search(tx, space, records)
  })
  console.log(
    `  ${stage.database}; ${count.toLocaleString('en')} cases among ${(count + others).toLocaleString('en')}; graph built in ${figure(built)} s`,
  )
  console.log(table(report(found)))
  await owner.end()
  await connection.pool.end()
}

/** Drops the graph's index; returns the statement that makes it again. */
async function dropGraph(owner: Pool): Promise<string> {
  const { rows } = await owner.query<{ definition: string }>(
    `select indexdef as definition from pg_indexes where schemaname = 'learning' and indexname = 'case_vectors_graph'`,
  )
  await owner.query('drop index learning.case_vectors_graph')
  return rows[0]?.definition ?? ''
}

async function store(
  tx: Transaction,
  space: Space,
  records: readonly ReturnType<typeof machineRecords>[number][],
) {
  const cases = records.map((record): NewCase => ({
    id: randomUUID(),
    workflowId: space.workflowId,
    judgmentId: null,
    clientKey: null,
    inputData: { ...record },
    judgedOutcome: null,
    correctOutcome: outcomeOf(record),
    correct: null,
    source: 'IMPORT',
    weight: 1,
    ratedAt: new Date(),
    ratedBy: 'benchmark',
  }))
  await insertImported(tx, cases)
  await putVectors(
    tx,
    space,
    cases.map(({ id, inputData }) => ({ caseId: id, vector: space.vectorise(inputData) })),
  )
}

interface Found {
  exact: { ids: string[]; ms: number }
  graph: { ids: string[]; ms: number }
}

async function search(tx: Transaction, space: Space, records: readonly object[]): Promise<Found[]> {
  const found: Found[] = []
  for (const [at, record] of records.entries()) {
    const vector = space.vectorise({ ...record })
    const by = async (inGraph: boolean) => {
      const started = performance.now()
      const near = await nearest(tx, { ...space, inGraph }, vector, { limit: VOTERS, without: [] })
      return { ids: near.map(({ id }) => id), ms: performance.now() - started }
    }
    const first = await by(at % 2 === 1)
    const second = await by(at % 2 === 0)
    found.push(at % 2 === 1 ? { graph: first, exact: second } : { exact: first, graph: second })
  }
  return found
}

function report(found: readonly Found[]): string[][] {
  const recall = (most: number): string => {
    const shares = found.map(({ exact, graph }) => {
      const wanted = exact.ids.slice(0, most)
      const got = new Set(graph.ids.slice(0, most))
      return wanted.filter((id) => got.has(id)).length / most
    })
    return (shares.reduce((sum, share) => sum + share, 0) / shares.length).toFixed(4)
  }
  const quantile = (of: (one: Found) => number, share: number): number =>
    found.map(of).toSorted((one, other) => one - other)[Math.floor(found.length * share)] ?? 0
  const row = (title: string, share: number): string[] => {
    const [exact, graph] = [
      quantile(({ exact: { ms } }) => ms, share),
      quantile(({ graph: { ms } }) => ms, share),
    ]
    return [title, figure(exact), figure(graph), (exact / graph).toPrecision(3)]
  }
  return [
    ['', 'exact', 'graph', 'exact / graph'],
    [`recall@${COUNTED}`, '1', recall(COUNTED), ''],
    [`recall@${VOTERS}`, '1', recall(VOTERS), ''],
    row('p50, ms', 0.5),
    row('p95, ms', 0.95),
  ]
}
