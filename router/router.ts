import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { type Platform, addHealth, createMetrics, httpServer, traceRequests } from '#host'
import { authenticator } from './identity/authenticate.ts'
import { publicOperations } from './identity/public-fields.ts'
import { openGraph } from './graph.ts'
import { addGraphqlRoute } from './http/graphql-route.ts'
import { addRestRoutes } from './http/rest.ts'
import { routerSettingsOf } from './settings.ts'
import { callForeign } from './subgraph-calls/foreign.ts'
import { subgraphCaller } from './subgraph-calls/subgraph-caller.ts'

const SUPERGRAPH = join(import.meta.dirname, '../schema/supergraph.graphql')

/** Opens the one public door of the platform, on the port of the settings. */
export async function startRouter(platform: Platform): Promise<void> {
  const settings = routerSettingsOf(platform)
  const log = platform.log.child({ service: 'router' })
  const metrics = createMetrics('router', { ofProcess: true })
  const supergraphSdl = readFileSync(settings.supergraph ?? SUPERGRAPH, 'utf8')
  callForeign(platform, supergraphSdl)
  const call = subgraphCaller(platform, settings, metrics)
  const graph = await openGraph(platform, supergraphSdl, call)
  const identity = await authenticator(platform, settings)
  const { authenticate } = identity
  const app = httpServer({ log, metrics, bodyLimit: settings.max_body_bytes })
  const { drain } = addHealth(app, 'router', { live: () => platform.live.ping() }, metrics)
  traceRequests(app, 'request')
  logAccess(app, platform)
  addGraphqlRoute(app, graph, authenticate, publicOperations(supergraphSdl))
  addRestRoutes(app, platform, graph, authenticate)
  await platform.serve({
    name: 'router',
    app,
    port: 8000,
    drain,
    async close() {
      await identity.close()
      await graph.close()
    },
  })
}

/** One line a request, never its variables; probes only at level debug. */
function logAccess(app: FastifyInstance, platform: Platform): void {
  app.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions, body } = request
    const operation =
      typeof body === 'object' && body !== null && 'operationName' in body ? body.operationName : undefined
    const level =
      routeOptions.url?.startsWith('/graphql') || routeOptions.url?.startsWith('/api') ? 'info' : 'debug'
    platform.log[level](
      {
        service: 'router',
        method,
        route: routeOptions.url,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
        operation,
      },
      'request',
    )
  })
}
