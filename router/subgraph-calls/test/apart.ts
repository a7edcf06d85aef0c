import { randomUUID } from 'node:crypto'
import { mintToken, readSettings, startPlatform, type Platform } from '#host'
import { createLog } from '../../../host/observability/log.ts'
import { discoverSubgraphs } from '../../../host/registry.ts'
import { sectionKeys } from '../../../host/settings.ts'
import { type Answer, copyOfTemplate, unlimited } from '../../../test/product.ts'
import { startRouter } from '../../router.ts'
import { routerSections } from '../../settings.ts'
import { type FaultServer, faultServer } from './fault-server.ts'

/** A response of the router. */
export interface Response {
  status: number
  headers: Headers
  // oxlint-disable-next-line typescript/no-explicit-any -- tests read whatever they asked for
  json: { data: any; errors?: { message: string; path?: unknown; extensions: Record<string, unknown> }[] }
}

/** The router alone, over HTTP before the subgraphs, with faults to be had on the way to the workflow service. */
export interface Apart {
  faults: FaultServer
  /** The router's log, from the level `warn` on. */
  log: Record<string, unknown>[]
  /** The router's metrics in the text format of Prometheus. */
  metrics: () => Promise<string>
  /** Asks the router as a person, Ann unless told otherwise. */
  ask(
    query: string,
    options?: { by?: string; headers?: Record<string, string>; signal?: AbortSignal },
  ): Promise<Response>
  advance(ms: number): void
  close(): Promise<void>
}

const secret = 'a secret that is used by nobody but these tests'

/** Starts it; `environment` is the router's. */
export async function startApart(environment: Record<string, string> = {}): Promise<Apart> {
  const { connection, drop } = await copyOfTemplate()
  let skew = 0
  const clock = (): Date => new Date(Date.now() + skew)
  const lines: Record<string, unknown>[] = []
  const log = createLog('warn', { write: (line) => void lines.push(JSON.parse(line)) })
  const keys = sectionKeys(await discoverSubgraphs(), routerSections)
  const start = (services: string[], given: Record<string, string>): Promise<Platform> => {
    const all = {
      PORT: '0',
      JUDGIFY_MEMORY: 'true',
      JWT_SECRET_KEY: secret,
      LOG_LEVEL: 'silent',
      DRAIN_SECONDS: '1',
      REDIS_URL: process.env['REDIS_URL'],
      REDIS_PREFIX: `test:${randomUUID()}:`,
      ...unlimited,
    }
    const brought = { clock, connection: { ...connection, close: async () => {} } }
    const settings = readSettings({ ...all, ...given }, keys)
    return startPlatform(settings, services, services.includes('router') ? { ...brought, log } : brought)
  }

  const services = await start(['workflow', 'judgment'], {})
  const faults = await faultServer(() => services.addresses.get('workflow') ?? '')
  const router = await start(['router'], {
    WORKFLOW_URL: faults.url,
    JUDGMENT_URL: services.addresses.get('judgment') ?? '',
    ...environment,
  })
  await startRouter(router)
  const url = router.addresses.get('router') ?? ''
  const tenantId = randomUUID()
  const tokens = new Map<string, Promise<string>>()
  const tokenOf = (subject: string): Promise<string> => {
    const who = { secret, subject, tenantId, roles: ['tenant_admin'], expiresIn: '1h' }
    const token = tokens.get(subject) ?? mintToken(who)
    tokens.set(subject, token)
    return token
  }

  return {
    faults,
    log: lines,
    metrics: async () => (await fetch(`${url}/metrics`)).text(),
    async ask(query, { by = 'ann', headers = {}, signal } = {}) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: {
          ...headers,
          'content-type': 'application/json',
          authorization: `Bearer ${await tokenOf(by)}`,
        },
        body: JSON.stringify({ query }),
        signal: signal ?? null,
      })
      const json = (await response.json()) as Answer
      for (const { extensions } of json.errors ?? []) delete extensions['requestId']
      return { status: response.status, headers: response.headers, json }
    },
    advance(ms) {
      skew += ms
    },
    async close() {
      await router.close()
      await faults.close()
      await services.close()
      await connection.close()
      await drop()
    },
  }
}
