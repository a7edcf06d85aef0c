import type { PoolClient, QueryConfig } from 'pg'
import { inSpan } from '../observability/tracing.ts'
import type { Connection } from './connect.ts'
import type { Sql } from './sql.ts'
import { isUuid } from '../uuid.ts'

/** The role that every tenant's statement runs under: no superuser, no owner, so that row-level security holds. */
export const APP_ROLE = 'judgify_app'

/** Statements that stand or fall together, all of one tenant. Nothing in a transaction awaits the outside world. */
export interface Transaction {
  readonly tenantId: string
  /** The rows of one statement. */
  query<Row extends object>(statement: Sql): Promise<Row[]>
  /** Runs work outside the tenant's role, within the transaction: for the job queue's tables alone. */
  asOwner<T>(work: (execute: Execute) => Promise<T>): Promise<T>
  /** Calls back once the transaction has committed; never when it hasn't. */
  afterCommit(call: () => void): void
}

/** Runs a text with parameters as it is. */
export type Execute = (text: string, values?: unknown[]) => Promise<{ rows: unknown[] }>

/** What a store needs: every statement runs as one tenant. */
export interface Database {
  /** The rows of a single statement, in a transaction of its own. */
  query<Row extends object>(tenantId: string, statement: Sql): Promise<Row[]>
  /** Commits when `work` returns, rolls back when it throws. */
  transaction<T>(tenantId: string, work: (tx: Transaction) => Promise<T>): Promise<T>
}

/** The tenant's door to a connection. */
export function tenantDatabase(connection: Connection): Database {
  return {
    query: (tenantId, statement) => single(connection, tenantId, statement),
    transaction: (tenantId, work) => transaction(connection, tenantId, work),
  }
}

/** One statement in a transaction of its own. */
function single<Row extends object>(
  connection: Connection,
  tenantId: string,
  statement: Sql,
): Promise<Row[]> {
  return inSpan(`sql ${statement.name}`, () => pipelined(connection, tenantId, statement))
}

/** Begin, statement and commit sent at once, without waiting for one another. */
async function pipelined<Row extends object>(
  connection: Connection,
  tenantId: string,
  statement: Sql,
): Promise<Row[]> {
  const beginning = begin(tenantId)
  const client = await connection.pool.connect()
  const sent = [
    client.query(beginning),
    client.query<Row>(queryOf(statement)),
    // After a failed statement PostgreSQL takes this for a rollback.
    client.query('commit'),
  ] as const
  const [began, answered, committed] = await Promise.allSettled(sent)
  client.release(committed.status === 'rejected')
  for (const outcome of [began, answered, committed]) if (outcome.status === 'rejected') throw outcome.reason
  return (await sent[1]).rows
}

async function transaction<T>(
  connection: Connection,
  tenantId: string,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const beginning = begin(tenantId)
  const client = await connection.pool.connect()
  let broken: Error | undefined
  try {
    await client.query(beginning)
    const committed: (() => void)[] = []
    const result = await work(transactionOn(client, tenantId, committed))
    await client.query('commit')
    for (const call of committed) call()
    return result
  } catch (error) {
    await client.query('rollback').catch((lost: Error) => (broken = lost))
    throw error
  } finally {
    client.release(broken)
  }
}

function transactionOn(client: PoolClient, tenantId: string, committed: (() => void)[]): Transaction {
  return {
    tenantId,
    query: <Row extends object>(statement: Sql) =>
      inSpan(`sql ${statement.name}`, async () => (await client.query<Row>(queryOf(statement))).rows),
    afterCommit: (call) => void committed.push(call),
    async asOwner(work) {
      await client.query('set local role none')
      const result = await work((text, values) => client.query(text, values))
      await client.query(`set local role ${APP_ROLE}`)
      return result
    },
  }
}

/** Role and tenant hold until the transaction ends, so that a pooler can't hand them to the next client. */
function begin(tenantId: string): string {
  if (!isUuid(tenantId)) throw new Error('A statement needs a tenant, and a tenant is a UUID.')
  return `begin; set local role ${APP_ROLE}; set local app.tenant = '${tenantId}'`
}

function queryOf({ preparedAs, text, values }: Sql): QueryConfig {
  return { ...(preparedAs !== undefined && { name: preparedAs }), text, values: [...values] }
}
