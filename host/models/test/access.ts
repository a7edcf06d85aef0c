import { randomUUID } from 'node:crypto'
import { copyOfTemplate } from '../../../test/product.ts'
import { type ModelServer, startModelServer } from '../../../test/model-server/model-server.ts'
import { tenantDatabase } from '../../database/database.ts'
import { sql } from '../../database/sql.ts'
import type { Live } from '../../live/live.ts'
import { memoryLive } from '../../live/memory.ts'
import { createLog } from '../../observability/log.ts'
import { createMetrics } from '../../observability/metrics.ts'
import { readSettings } from '../../settings.ts'
import { openModelAccess } from '../model-access.ts'
import {
  type AskLimits,
  type ModelDecision,
  ModelFailure,
  type ModelQuestion,
  type Models,
} from '../models.ts'

/** Model access on a real server and a real database. */
export interface Bench {
  server: ModelServer
  /** A tenant that has used nothing yet. */
  tenant: string
  /** Opens the models anew, as after a restart; what was found out about them is forgotten. */
  open(
    environment?: Record<string, string>,
    live?: Live,
  ): { models: Models; metrics: () => Promise<string>; close: () => Promise<void> }
  /** Tokens that a tenant's day is charged with in the database. */
  booked(tenantId: string): Promise<number>
  /** Lets time pass. */
  advance(ms: number): void
  limits(ms?: number): AskLimits
  /** Closes the database under the models. */
  closeDatabase(): Promise<void>
  close(): Promise<void>
}

export async function startBench(): Promise<Bench> {
  const { connection, drop } = await copyOfTemplate()
  const database = tenantDatabase(connection)
  const server = await startModelServer()
  let skew = 0
  let closed = false
  const clock = (): Date => new Date(Date.now() + skew)
  return {
    server,
    tenant: randomUUID(),
    open(environment = {}, live = memoryLive(() => clock().getTime())) {
      const { models: settings } = readSettings({
        OPENAI_MODEL: 'test-model',
        OPENAI_EMBEDDING_MODEL: 'test-embedder',
        OPENAI_BASE_URL: server.url,
        MODELS_RETRIES: '0',
        ...environment,
      })
      const access = openModelAccess({
        settings,
        database,
        live,
        clock,
        log: createLog('silent'),
      })
      const registry = createMetrics('test', { ofProcess: false })
      return { models: access.of(registry), metrics: () => registry.metrics(), close: () => access.close() }
    },
    async booked(tenantId) {
      const [row] = await database.query<{ tokens: string }>(
        tenantId,
        sql`select tokens from host.model_usage where tenant_id = ${tenantId}`,
      )
      return Number(row?.tokens ?? 0)
    },
    advance(ms) {
      skew += ms
    },
    limits: (ms = 10_000) => ({ signal: AbortSignal.timeout(ms), now: clock() }),
    async closeDatabase() {
      if (!closed) await connection.close()
      closed = true
    },
    async close() {
      await server.close()
      if (!closed) await connection.close()
      await drop()
    },
  }
}

/** A question with two outcomes. */
export const question: ModelQuestion = {
  instructions: 'Is the batch fit for sale? NG when the note tells of a smell.',
  options: [
    { outcome: 'OK', description: 'fit for sale' },
    { outcome: 'NG', description: 'not fit for sale' },
  ],
  input: { lot: 'L-1', temperature: 84.2, note: '약간 신 냄새' },
  examples: [
    { input: { lot: 'L-0', note: 'sour' }, outcome: 'NG' },
    { input: { lot: 'L-9', note: 'fresh' }, outcome: 'OK' },
  ],
}

/** The failure of an asking that must fail. */
export async function failureOf(asking: Promise<ModelDecision>): Promise<ModelFailure> {
  const decision = await asking.catch((error: unknown) => error)
  if (decision instanceof ModelFailure) return decision
  throw new Error(`expected a ModelFailure, got ${JSON.stringify(decision) || String(decision)}`)
}
