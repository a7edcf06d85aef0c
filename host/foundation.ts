import { createHmac } from 'node:crypto'
import { join } from 'node:path'
import { type Connection, connectServer, openEmbedded } from './database/connect.ts'
import { type Database, tenantDatabase } from './database/database.ts'
import { migrate } from './database/migrate.ts'
import { developmentIdentity } from './identity/development.ts'
import { type IdentityHeader, identityHeader } from './identity/internal-header.ts'
import { type Signature, signatures } from './identity/signature.ts'
import { moveWhenDue } from './jobs/later.ts'
import { type Queue, startQueue } from './jobs/queue.ts'
import type { Live } from './live/live.ts'
import { memoryLive } from './live/memory.ts'
import { redisLive } from './live/redis.ts'
import { type ModelAccess, openModelAccess } from './models/model-access.ts'
import { type Log, createLog } from './observability/log.ts'
import { type Settings, SettingsError } from './settings.ts'
import type { Subgraph } from './subgraph.ts'

/** The host's own Postgres schema; everybody's migrations come after these. */
export const hostMigrations = { schema: 'host', dir: join(import.meta.dirname, 'migrations') }

/** What all services of a process stand on together. */
export interface Foundation {
  readonly settings: Settings
  readonly log: Log
  readonly clock: () => Date
  readonly connection: Connection
  /** Statements of one tenant each. */
  readonly database: Database
  readonly live: Live
  readonly queue: Queue
  readonly models: ModelAccess
  readonly identity: IdentityHeader
  readonly signature: Signature
  readonly secrets: Secrets
  close(): Promise<void>
}

interface Secrets {
  /** HMAC secret of access tokens. */
  jwt: string
  /** Tenant of the development token; undefined in production. */
  developmentTenant: string | undefined
}

/** What a test or an embedder may bring along. */
export interface Brought {
  clock?: (() => Date) | undefined
  log?: Log | undefined
  /** A database that is open already; it is closed with the rest. */
  connection?: Connection | undefined
  /** Says what happens, for people. */
  tell?: ((line: string) => void) | undefined
}

/** Opens the database, brings it up to date, starts live and queue. */
export async function layFoundation(
  settings: Settings,
  subgraphs: readonly Subgraph[],
  brought: Brought,
): Promise<Foundation> {
  const { clock = () => new Date(), log = createLog(settings.logLevel), tell = () => {} } = brought
  const { internal, ...secrets } = secretsOf(settings)
  const connection = brought.connection ?? (await connect(settings, log, tell))
  const applied = await migrate(connection, [
    hostMigrations,
    ...subgraphs.map(({ schema, dir }) => ({ schema, dir: join(dir, 'migrations') })),
  ])
  if (applied.length > 0) tell(`database brought up to date: ${applied.join(', ')}`)
  const live = openLive(settings, log, clock)
  const queue = await startQueue(connection, live, log)
  const stopMoving = moveWhenDue(queue, connection, { clock, log })
  const database = tenantDatabase(connection)
  const models = openModelAccess({ settings: settings.models, database, live, clock, log })
  return {
    settings,
    log,
    clock,
    connection,
    database,
    live,
    queue,
    models,
    identity: identityHeader(internal, clock),
    signature: signatures(internal),
    secrets,
    async close() {
      await stopMoving()
      await queue.stop(settings.drainSeconds)
      await models.close()
      await live.close()
      await connection.close()
    },
  }
}

async function connect(settings: Settings, log: Log, tell: (line: string) => void): Promise<Connection> {
  if (settings.databaseUrl !== undefined) {
    tell('connecting to PostgreSQL')
    return connectServer(settings.databaseUrl, settings.databasePoolSize, log)
  }
  if (settings.memory) {
    tell('opening the embedded database in memory: its data is gone when the process ends')
    return openEmbedded({})
  }
  tell(`opening the embedded database in ${settings.dataDir}/`)
  return openEmbedded({ dataDir: settings.dataDir })
}

function openLive(settings: Settings, log: Log, clock: () => Date): Live {
  if (settings.redisUrl === undefined) return memoryLive(() => clock().getTime())
  return redisLive(settings.redisUrl, settings.redisPrefix, (error) =>
    log.warn({ err: error }, 'Redis is in trouble'),
  )
}

function secretsOf(settings: Settings): Secrets & { internal: string } {
  const development = settings.mode === 'development' ? developmentIdentity(settings) : undefined
  const jwt = settings.jwtSecret ?? development?.secret
  if (jwt === undefined) throw new SettingsError(['JWT_SECRET_KEY: is required in production mode'])
  const internal =
    settings.internalSecret ??
    createHmac('sha256', jwt).update('judgify internal identity').digest('base64url')
  return { jwt, developmentTenant: development?.tenantId, internal }
}
