import type { FastifyInstance } from 'fastify'
import type { Registry } from '../observability/metrics.ts'

/** What a server depends on, by name; each throws when it can't be reached. */
export type Checks = Record<string, () => Promise<unknown>>

/**
 * Adds `GET /health` (alive), `GET /ready` (dependencies reachable, not draining) and `GET /metrics` (Prometheus).
 * `details` are told with whether it is ready, to everybody.
 */
export function addHealth(
  app: FastifyInstance,
  service: string,
  checks: Checks,
  metrics: Registry,
  details: () => object = () => ({}),
): { drain: () => void } {
  let draining = false
  app.get('/health', async () => ({ status: 'ok', service }))
  app.get('/ready', async (_, reply) => {
    const results = await runChecks(checks)
    const ready = !draining && Object.values(results).every((result) => result === 'ok')
    return reply.code(ready ? 200 : 503).send({
      status: draining ? 'draining' : ready ? 'ready' : 'unavailable',
      service,
      checks: results,
      ...details(),
    })
  })
  app.get('/metrics', async (_, reply) =>
    reply.header('content-type', metrics.contentType).send(await metrics.metrics()),
  )
  return { drain: () => (draining = true) }
}

/** Each check's answer: `ok` or `unreachable`; the reason goes to nobody outside. */
async function runChecks(checks: Checks): Promise<Record<string, string>> {
  const entries = Object.entries(checks).map(async ([name, check]) => {
    const outcome = await Promise.race([check().then(() => 'ok'), timeout(2000)]).catch(() => 'unreachable')
    return [name, outcome] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}

function timeout(ms: number): Promise<string> {
  return new Promise((resolve) => setTimeout(resolve, ms, 'unreachable').unref())
}
