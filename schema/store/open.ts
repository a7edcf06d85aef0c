import { connectServer } from '../../host/database/connect.ts'
import type { Connection } from '../../host/database/connect.ts'
import { migrate } from '../../host/database/migrate.ts'
import { hostMigrations } from '../../host/foundation.ts'
import { createLog } from '../../host/observability/log.ts'
import { RegistryUnavailable } from '../artifact/refusal.ts'
import type { RegistrySettings } from '../settings.ts'
import { fileStore } from './files.ts'
import { postgresStore, registryMigrations } from './postgres.ts'
import type { Store } from './store.ts'

/** Connections that a command needs. */
const POOL = 2

/** Opens the store that the settings name, to write to: its tables brought up to date. Throws RegistryUnavailable. */
export async function openStore(settings: RegistrySettings): Promise<Store> {
  const connection = await connected(settings)
  if (connection === null) return fileStore(settings.dir)
  await migrate(connection, [hostMigrations, registryMigrations])
  return postgresStore(connection)
}

/** Opens the store only to read from it; null where the database has no registry yet. Throws RegistryUnavailable. */
export async function openStoreToRead(settings: RegistrySettings): Promise<Store | null> {
  const connection = await connected(settings)
  if (connection === null) return fileStore(settings.dir)
  const { rows } = await connection.pool.query(`select to_regclass('registry.usage') is not null as there`)
  if (rows[0]?.there === true) return postgresStore(connection)
  await connection.close()
  return null
}

/** Null where the registry is on files. */
async function connected({ store, host }: RegistrySettings): Promise<Connection | null> {
  if (store === 'files' || host.databaseUrl === undefined) return null
  try {
    return await connectServer(host.databaseUrl, POOL, createLog('silent'))
  } catch (error) {
    throw new RegistryUnavailable("The registry's database can't be reached.", { cause: error })
  }
}
