import { type Platform, addHealth, createMetrics, httpServer, traceRequests } from '#host'
import { openDocuments } from './documents/documents.ts'
import { logAccess } from './http/access-log.ts'
import { compressAnswers } from './http/compression.ts'
import { allowOrigins } from './http/cors.ts'
import { showGraphiql } from './http/graphiql.ts'
import { addGraphqlRoute } from './http/graphql-route.ts'
import { measureOperations } from './http/metrics.ts'
import { addSecurityHeaders } from './http/security-headers.ts'
import { authenticator } from './identity/authenticate.ts'
import { addProtocols } from './protocols/protocols.ts'
import { rateLimits } from './rate-limits/rate-limits.ts'
import { openSupergraphs } from './reloading/supergraphs.ts'
import { routerSettingsOf } from './settings.ts'
import { subgraphCaller } from './subgraph-calls/subgraph-caller.ts'
import { addSubscriptions } from './subscriptions/subscriptions.ts'

/** Opens the one public door of the platform, on the port of the settings. */
export async function startRouter(platform: Platform): Promise<void> {
  const settings = routerSettingsOf(platform)
  const log = platform.log.child({ service: 'router' })
  const metrics = createMetrics('router', { ofProcess: true })
  const call = subgraphCaller(platform, settings, metrics)
  const supergraphs = await openSupergraphs(platform, settings, { call, metrics, log })
  const { graph } = supergraphs
  const identity = await authenticator(platform, settings)
  const { authenticate } = identity
  const documents = openDocuments(platform, settings, metrics)
  const admit = rateLimits(platform, settings, metrics)
  const app = httpServer({
    log,
    metrics,
    bodyLimit: settings.max_body_bytes,
    trustedProxies: settings.trust_proxy === 'none' ? undefined : settings.trust_proxy,
  })
  const development = platform.settings.mode === 'development'
  logAccess(app, log)
  const measure = measureOperations(app, metrics)
  addSecurityHeaders(app)
  await allowOrigins(app, settings.cors_origins)
  compressAnswers(app, settings.compress_from_bytes)
  if (development) showGraphiql(app)
  const checks = { live: () => platform.live.ping() }
  const { drain } = addHealth(app, 'router', checks, metrics, supergraphs.details)
  traceRequests(app, 'request')
  const route = {
    graph,
    documents,
    authenticate,
    admit,
    log,
    maxBatch: settings.max_batch,
    suggestions: development,
  }
  const subscriptions = addSubscriptions(app, { route, settings, metrics, measure })
  addGraphqlRoute(app, route, subscriptions.stream)
  const closeProtocols = await addProtocols(app, platform, { graph, authenticate, admit })
  await platform.serve({
    name: 'router',
    app,
    port: 8000,
    drain() {
      drain()
      subscriptions.drain()
    },
    async close() {
      await closeProtocols()
      await supergraphs.close()
      await identity.close()
    },
  })
}
