import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { vector } from '@electric-sql/pglite-pgvector'
import { Pool } from 'pg'
import type { Log } from '../observability/log.ts'
import { EmbeddedStream } from './embedded-stream.ts'

/** A pool of connections and how to let go of it. */
export interface Connection {
  pool: Pool
  /** `embedded` is PGlite behind a single connection: never hold a client and ask for another. */
  kind: 'embedded' | 'server'
  close(): Promise<void>
}

/** Connects to the PostgreSQL at `url`. Statements are sent without waiting for the one before (`pipeline`). */
export async function connectServer(url: string, size: number, log: Log): Promise<Connection> {
  const pool = new Pool({ connectionString: url, max: size, pipeline: true, application_name: 'judgify' })
  pool.on('error', (error) => log.warn({ err: error }, 'a database connection was lost'))
  const client = await pool.connect()
  client.release()
  return { pool, kind: 'server', close: () => pool.end() }
}

/** Opens the embedded database in `<dataDir>/database`, or in memory; `dump` fills it from an earlier one's `dump()`. */
export async function openEmbedded(at: {
  dataDir?: string
  dump?: Blob
}): Promise<Connection & { dump(): Promise<Blob> }> {
  const dataDir = at.dataDir === undefined ? 'memory://' : join(at.dataDir, 'database')
  if (at.dataDir !== undefined) mkdirSync(at.dataDir, { recursive: true })
  const database = new PGlite(dataDir, {
    extensions: { vector },
    ...(at.dump !== undefined && { loadDataDir: at.dump }),
  })
  await database.waitReady
  const pool = new Pool({
    user: 'postgres',
    database: 'postgres',
    ssl: false,
    stream: () => new EmbeddedStream(database),
    max: 1,
    idleTimeoutMillis: 0,
    pipeline: true,
  })
  return {
    pool,
    kind: 'embedded',
    dump: () => database.dumpDataDir('none'),
    async close() {
      await pool.end()
      await database.close()
    },
  }
}
