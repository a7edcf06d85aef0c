import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Pool } from 'pg'

/** Where the servers of one run keep their data; gone with `clear`. */
export interface Stage {
  /** What the database is, for people. */
  database: string
  /** A new folder. */
  folder(name: string): string
  /** Variables that lead a server to the run's database. */
  environment: Readonly<Record<string, string>>
  clear(): Promise<void>
}

/**
 * With DATABASE_URL a new database on that server, the same for both contestants (and REDIS_URL if given); else each
 * has an embedded database in a folder of its own.
 */
export async function setStage(): Promise<Stage> {
  const root = mkdtempSync(join(tmpdir(), 'judgify-bench-'))
  const folder = (name: string): string => join(root, name)
  const url = process.env['DATABASE_URL'] ?? ''
  if (url === '') {
    const environment = { DATABASE_URL: '', REDIS_URL: '' }
    return { database: 'embedded', folder, environment, clear: async () => rmSync(root, { recursive: true }) }
  }
  const name = `judgify_bench_${randomUUID().replaceAll('-', '')}`
  const admin = new Pool({ connectionString: url, max: 1 })
  await admin.query(`create database ${name}`)
  const address = new URL(url)
  address.pathname = name
  return {
    database: await versionOf(admin),
    folder,
    environment: { DATABASE_URL: address.href, REDIS_PREFIX: `${name}:` },
    async clear() {
      await admin.query(`drop database ${name} with (force)`)
      await admin.end()
      rmSync(root, { recursive: true })
    },
  }
}

async function versionOf(admin: Pool): Promise<string> {
  const { rows } = await admin.query<{ server_version: string }>('show server_version')
  return `PostgreSQL ${rows[0]?.server_version ?? ''}`
}
