import type { Connection } from '../host/database/connect.ts'
import { migrate } from '../host/database/migrate.ts'
import type { Asking } from './artifact/current.ts'
import { lastGoodIn } from './artifact/last-good.ts'
import { httpSource } from './artifact/source.ts'
import { trustedKeysOf } from './settings.ts'
import type { RegistrySettings } from './settings.ts'
import { fileStore } from './store/files.ts'
import { postgresStore, registryMigrations } from './store/postgres.ts'
import type { Store } from './store/store.ts'

/** The registry as a router needs it. */
export interface RouterRegistry {
  /** What usage is recorded in. */
  readonly store: Store
  /** How the current supergraph is asked for. Rejects with SettingsError where there are no keys to trust. */
  asking(this: void): Promise<Asking>
}

/** Opens the registry that the settings name, in PostgreSQL on the product's own connection, brought up to date. */
export async function openRegistry(
  settings: RegistrySettings,
  connection: Connection,
): Promise<RouterRegistry> {
  if (settings.store === 'postgres') await migrate(connection, [registryMigrations])
  const store = settings.store === 'postgres' ? postgresStore(connection) : fileStore(settings.dir)
  return {
    store,
    asking: async () => ({
      source: settings.url === undefined ? store : httpSource(settings.url),
      trusted: await trustedKeysOf(settings),
      contract: settings.contract,
      lastGood: lastGoodIn(settings.lastGoodDir),
    }),
  }
}
