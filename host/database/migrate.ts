import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { PoolClient } from 'pg'
import { APP_ROLE } from './database.ts'
import type { Connection } from './connect.ts'

/** Whose migrations: a folder of `0001_name.sql` files, and the one Postgres schema that it owns. */
export interface Migrations {
  /** The Postgres schema. */
  schema: string
  /** The folder. */
  dir: string
}

interface Migration {
  number: number
  name: string
  text: string
  checksum: string
}

/** Any number that everybody who migrates agrees on. */
const LOCK = 7_165_001

/**
 * Brings the database up to date: every owner's new migrations in order, each in a transaction of its own, one
 * process at a time (advisory lock). Refuses a migration that changed after it was applied, and a table without
 * row-level security. Returns the names of what it applied.
 */
export async function migrate(connection: Connection, owners: readonly Migrations[]): Promise<string[]> {
  const client = await connection.pool.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK])
    try {
      await prepare(client)
      const applied: string[] = []
      for (const owner of owners) applied.push(...(await migrateOwner(client, owner)))
      return applied
    } finally {
      await client.query('select pg_advisory_unlock($1)', [LOCK])
    }
  } finally {
    client.release()
  }
}

async function prepare(client: PoolClient): Promise<void> {
  await client.query(`create schema if not exists host`)
  await client.query(`create table if not exists host.migrations (
    owner text not null, number int not null, name text not null, checksum text not null,
    applied_at timestamptz not null default now(), primary key (owner, number))`)
}

async function migrateOwner(client: PoolClient, owner: Migrations): Promise<string[]> {
  const known = await client.query<{ number: number; name: string; checksum: string }>(
    'select number, name, checksum from host.migrations where owner = $1 order by number',
    [owner.schema],
  )
  const applied: string[] = []
  for (const migration of read(owner.dir)) {
    const before = known.rows.find((row) => row.number === migration.number)
    if (before === undefined) {
      await apply(client, owner.schema, migration)
      applied.push(`${owner.schema}/${migration.name}`)
    } else if (before.checksum !== migration.checksum) {
      throw new Error(
        `${owner.dir}/${migration.name} changed after it was applied as ${before.name}. Migrations only go forward: restore it and write a new one.`,
      )
    }
  }
  return applied
}

async function apply(client: PoolClient, schema: string, migration: Migration): Promise<void> {
  await client.query('begin')
  try {
    await client.query(`create schema if not exists "${schema}"`)
    // The host's own schema is nobody else's business, and its first migration makes the role.
    if (schema !== 'host') await client.query(`grant usage on schema "${schema}" to ${APP_ROLE}`)
    await client.query(migration.text)
    await refuseOpenTables(client, schema)
    await client.query(
      'insert into host.migrations (owner, number, name, checksum) values ($1, $2, $3, $4)',
      [schema, migration.number, migration.name, migration.checksum],
    )
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw new Error(`migration ${schema}/${migration.name} failed`, { cause: error })
  }
}

/** The second lock: no table that tenants reach without row-level security, and no partition that they reach at all. */
async function refuseOpenTables(client: PoolClient, schema: string): Promise<void> {
  if (schema === 'host') return
  const { rows } = await client.query<{ name: string; why: string }>(
    `select c.relname as name,
            case when c.relispartition then 'is a partition and must not be granted'
                 else 'has no row-level security with a policy' end as why
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $1 and c.relkind in ('r', 'p')
       and (c.relispartition and has_table_privilege($2, c.oid, 'select, insert, update, delete')
         or not c.relispartition and not (c.relrowsecurity and exists (select from pg_policy p where p.polrelid = c.oid)))`,
    [schema, APP_ROLE],
  )
  const problems = rows.map((row) => `table ${schema}.${row.name} ${row.why}`)
  if (problems.length > 0) throw new Error(problems.join('; '))
}

function read(dir: string): Migration[] {
  if (!existsSync(dir)) return []
  const files = readdirSync(dir)
    .filter((file) => file.endsWith('.sql'))
    .toSorted()
  return files.map((name, index) => {
    const number = Number(/^(\d{4})_[\w-]+\.sql$/.exec(name)?.[1])
    if (number !== index + 1)
      throw new Error(`${join(dir, name)}: migrations are named 0001_name.sql, 0002_name.sql … without a gap`)
    const text = readFileSync(join(dir, name), 'utf8')
    return { number, name, text, checksum: createHash('sha256').update(text).digest('hex') }
  })
}
