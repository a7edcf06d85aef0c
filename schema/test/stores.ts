import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileStore, postgresStore, registryMigrations } from '#registry'
import type { Store } from '#registry'
import { migrate } from '../../host/database/migrate.ts'
import { copyOfTemplate } from '../../test/product.ts'

/** An empty store, and how to open the same once more. */
export type Opened = { store: Store; again: () => Store; drop: () => Promise<void> }

export async function onFiles(): Promise<Opened> {
  const folder = mkdtempSync(path.join(tmpdir(), 'judgify-registry-'))
  const again = () => fileStore(folder)
  return { store: again(), again, drop: async () => rmSync(folder, { recursive: true }) }
}

async function onPostgres(): Promise<Opened> {
  const { connection, drop } = await copyOfTemplate()
  await migrate(connection, [registryMigrations])
  const store = postgresStore(connection)
  return {
    store,
    again: () => postgresStore(connection),
    async drop() {
      await store.close()
      await drop()
    },
  }
}

/** The back ends, for suites that hold for all of them. */
export const storesOfEachKind: [string, () => Promise<Opened>][] = [
  ['files', onFiles],
  ['PostgreSQL', onPostgres],
]
