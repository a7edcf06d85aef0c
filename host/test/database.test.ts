import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyOfTemplate } from '../../test/product.ts'
import type { Connection } from '../database/connect.ts'
import { type Database, tenantDatabase } from '../database/database.ts'
import { migrate } from '../database/migrate.ts'
import { keepPartitions, lowestId } from '../database/partitions.ts'
import { all, sql } from '../database/sql.ts'
import { createLog } from '../observability/log.ts'

let connection: Connection
let database: Database
let drop: () => Promise<void>
const folders: string[] = []

beforeAll(async () => {
  ;({ connection, drop } = await copyOfTemplate())
  database = tenantDatabase(connection)
})
afterAll(async () => {
  await connection.close()
  await drop()
  for (const folder of folders) rmSync(folder, { recursive: true })
})

function migrations(files: Record<string, string>): string {
  const dir = mkdtempSync(join(tmpdir(), 'judgify-migrations-'))
  folders.push(dir)
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text)
  return dir
}

const NOTES = `
  create table notes.notes (tenant_id uuid not null, id uuid not null, text text, primary key (tenant_id, id)) partition by range (id);
  create table notes.notes_default partition of notes.notes default;
  alter table notes.notes enable row level security;
  create policy tenant on notes.notes using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
  grant select, insert, update, delete on notes.notes to judgify_app;`

describe('the sql tag', () => {
  it('turns values into parameters and weaves statements into one another', () => {
    const condition = all([sql`a = ${1}`, sql`b = any(${[2, 3]})`])
    const statement = sql`-- notes.find
      select * from t where ${condition} and c = ${'x'}`
    expect(statement.text).toBe(
      '-- notes.find\n      select * from t where a = $1 and b = any($2) and c = $3',
    )
    expect(statement.values).toEqual([1, [2, 3], 'x'])
    expect(statement.name).toBe('notes.find')
    expect(all([]).text).toBe('true')
  })
})

describe('a prepared statement', () => {
  it('gives what the same statement gives, for each tenant its own, again and again', async () => {
    const count = (tenantId: string): Promise<{ tenant: string; plus: number }[]> =>
      database.query(
        tenantId,
        sql`-- test.prepared
          select current_setting('app.tenant') as tenant, ${1}::int + 1 as plus`.prepared(),
      )
    const [first, second] = [randomUUID(), randomUUID()]
    for (let again = 0; again < 8; again++)
      for (const tenant of [first, second]) expect(await count(tenant)).toEqual([{ tenant, plus: 2 }])
  })
})

describe('migrations', () => {
  it('are applied once, in order, and say what was applied', async () => {
    const dir = migrations({ '0001_notes.sql': NOTES })
    expect(await migrate(connection, [{ schema: 'notes', dir }])).toEqual(['notes/0001_notes.sql'])
    expect(await migrate(connection, [{ schema: 'notes', dir }])).toEqual([])
    writeFileSync(join(dir, '0002_more.sql'), 'alter table notes.notes add column more int;')
    expect(await migrate(connection, [{ schema: 'notes', dir }])).toEqual(['notes/0002_more.sql'])
  })

  it('refuse to go on when an applied one was changed', async () => {
    const dir = migrations({ '0001_notes.sql': `${NOTES} -- changed`, '0002_more.sql': '' })
    await expect(migrate(connection, [{ schema: 'notes', dir }])).rejects.toThrow(
      'changed after it was applied',
    )
  })

  it('refuse a gap in the numbers', async () => {
    const dir = migrations({ '0001_a.sql': '', '0003_c.sql': '' })
    await expect(migrate(connection, [{ schema: 'gap', dir }])).rejects.toThrow('without a gap')
  })

  it('refuse a table without row-level security, and leave nothing of it behind', async () => {
    const dir = migrations({ '0001_open.sql': 'create table open.doors (tenant_id uuid not null);' })
    const failure = migrate(connection, [{ schema: 'open', dir }])
    await expect(failure).rejects.toHaveProperty(
      'cause.message',
      'table open.doors has no row-level security with a policy',
    )
    const { rows } = await connection.pool.query(`select to_regclass('open.doors') as doors`)
    expect(rows).toEqual([{ doors: null }])
  })

  it('refuse a partition that tenants could read past the policy', async () => {
    const text = `${NOTES.replaceAll('notes.', 'leak.')} grant select on leak.notes_default to judgify_app;`
    const failure = migrate(connection, [{ schema: 'leak', dir: migrations({ '0001_leak.sql': text }) }])
    await expect(failure).rejects.toHaveProperty(
      'cause.message',
      'table leak.notes_default is a partition and must not be granted',
    )
  })
})

describe('row-level security, the second lock', () => {
  const [ours, theirs] = [randomUUID(), randomUUID()]

  beforeAll(async () => {
    for (const tenantId of [ours, theirs]) {
      await database.query(
        tenantId,
        sql`insert into notes.notes (tenant_id, id, text) values (${tenantId}, ${randomUUID()}, 'hello')`,
      )
    }
  })

  it('lets a statement that forgets the tenant see its own tenant’s rows alone', async () => {
    expect(await database.query(ours, sql`select tenant_id from notes.notes`)).toEqual([{ tenant_id: ours }])
  })

  it('lets nobody write, change or delete another tenant’s rows', async () => {
    const insert = database.query(
      ours,
      sql`insert into notes.notes (tenant_id, id) values (${theirs}, ${randomUUID()})`,
    )
    await expect(insert).rejects.toThrow('row-level security')
    expect(
      await database.query(
        ours,
        sql`update notes.notes set text = 'stolen' where tenant_id = ${theirs} returning id`,
      ),
    ).toEqual([])
    expect(
      await database.query(ours, sql`delete from notes.notes where tenant_id = ${theirs} returning id`),
    ).toEqual([])
    expect(await database.query(theirs, sql`select text from notes.notes`)).toEqual([{ text: 'hello' }])
  })

  it('shows nothing at all to a statement without a tenant', async () => {
    const client = await connection.pool.connect()
    await client.query('begin')
    await client.query('set local role judgify_app')
    expect((await client.query('select * from notes.notes')).rows).toEqual([])
    await client.query('rollback')
    client.release()
    await expect(database.query('', sql`select 1`)).rejects.toThrow('a tenant is a UUID')
  })

  it('holds for a statement that follows another tenant’s on the same connection', async () => {
    await database.transaction(theirs, (tx) => tx.query(sql`select 1`))
    const { rows } = await connection.pool.query(
      `select current_user <> 'judgify_app' as owner, nullif(current_setting('app.tenant', true), '') as tenant`,
    )
    expect(rows).toEqual([{ owner: true, tenant: null }])
  })

  it('keeps a tenant that is no UUID out of the statement', async () => {
    await expect(database.query(`${ours}'; drop table notes.notes; --`, sql`select 1`)).rejects.toThrow(
      'a tenant is a UUID',
    )
  })
})

describe('transactions', () => {
  it('commit all or nothing', async () => {
    const tenant = randomUUID()
    const failing = database.transaction(tenant, async (tx) => {
      await tx.query(sql`insert into notes.notes (tenant_id, id) values (${tenant}, ${randomUUID()})`)
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await database.query(tenant, sql`select * from notes.notes`)).toEqual([])
  })

  it('leave a usable connection after a failed statement', async () => {
    const tenant = randomUUID()
    await expect(database.query(tenant, sql`select 1 / 0`)).rejects.toThrow('division by zero')
    await expect(database.transaction(tenant, (tx) => tx.query(sql`select 1 / 0`))).rejects.toThrow(
      'division by zero',
    )
    expect(await database.query(tenant, sql`select 1 as one`)).toEqual([{ one: 1 }])
  })

  it('leave nothing to whoever is next when a connection is given up in the middle of one', async () => {
    const client = await connection.pool.connect()
    await client.query({ name: 'kept', text: 'select 1 as one' })
    await client.query("begin; set local app.tenant = 'x'; create table notes.half (id int)")
    client.release(true)
    const next = await connection.pool.connect()
    const { rows } = await next.query({
      name: 'kept',
      text: "select current_setting('app.tenant', true) as tenant, to_regclass('notes.half') as half",
    })
    next.release()
    expect(rows).toEqual([{ tenant: expect.toBeOneOf([null, '']) as unknown, half: null }])
  })

  it('serve many at once without a deadlock', async () => {
    const tenant = randomUUID()
    const many = Array.from({ length: 50 }, (_, index) =>
      database.transaction(tenant, (tx) => tx.query<{ n: number }>(sql`select ${index}::int as n`)),
    )
    expect((await Promise.all(many)).map(([row]) => row?.n)).toEqual(
      Array.from({ length: 50 }, (_, index) => index),
    )
  })
})

describe('monthly partitions', () => {
  it('are made for this month and the next two, and take the ids of their month', async () => {
    const surroundings = {
      connection,
      log: createLog('silent'),
      clock: () => new Date('2030-11-23T00:00:00Z'),
    }
    await keepPartitions(surroundings, ['notes.notes'])
    await keepPartitions(surroundings, ['notes.notes'])
    const tenant = randomUUID()
    const id = lowestId(new Date('2030-12-31T23:59:59.999Z'))
    await database.query(tenant, sql`insert into notes.notes (tenant_id, id) values (${tenant}, ${id})`)
    const { rows } = await connection.pool.query(
      'select tableoid::regclass::text as place from notes.notes where id = $1',
      [id],
    )
    expect(rows).toEqual([{ place: 'notes.notes_2030_12' }])
    const { rows: partitions } = await connection.pool.query(
      `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'notes.notes'::regclass order by 1`,
    )
    expect(partitions.map(({ name }) => name)).toEqual([
      'notes.notes_2030_11',
      'notes.notes_2030_12',
      'notes.notes_2031_01',
      'notes.notes_default',
    ])
  })
})
