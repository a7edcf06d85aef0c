/** What a subgraph, the router and the command line build on. The only code that knows Fastify, mercurius, pg, Redis and the queue. */
export { AppError, type ErrorCode, appErrorOf, httpStatus } from './errors.ts'
export { type Database, type Transaction } from './database/database.ts'
export { Sql, all, sql } from './database/sql.ts'
export { lowestId } from './database/partitions.ts'
export { CallFailure, type FailureKind } from './call-failure.ts'
export { type BreakerState, CircuitBreaker, type Outcome } from './circuit-breaker.ts'
export {
  type Answer,
  type AnswerError,
  type GraphClient,
  type Operation,
  type Reply,
} from './graph-client.ts'
export { developmentIdentity } from './identity/development.ts'
export { permissionsOf, roles } from './identity/roles.ts'
export {
  type Bearer,
  bearerOf,
  type IssueToken,
  mintToken,
  refusedToken,
  verifyToken,
} from './identity/tokens.ts'
export { NO_TENANT, type Tier, Viewer } from './identity/viewer.ts'
export type { EventSender } from './jobs/events.ts'
export { BoundedQueue } from './live/bounded-queue.ts'
export { flatMap } from './live/flat-map.ts'
export type { Counted, Live } from './live/live.ts'
export { memoryLive } from './live/memory.ts'
export { returnable } from './live/returnable.ts'
export type { LiveEventBus } from './live/live-events.ts'
export type { Log } from './observability/log.ts'
export { Counter, Gauge, Histogram, type Registry, createMetrics } from './observability/metrics.ts'
export {
  REQUEST_ID_HEADER,
  eachWithin,
  inSpan,
  startServerSpan,
  startTracing,
  traceId,
} from './observability/tracing.ts'
export { ModelFailure, type Models } from './models/models.ts'
export { Places } from './places.ts'
export { type Platform, startPlatform } from './platform.ts'
export { retryAfterMs } from './retry-after.ts'
export { httpServer, traceRequests } from './server/fastify.ts'
export { MOST_CONNECTIONS } from './server/http-transport.ts'
export { addHealth } from './server/health.ts'
export type { Connected, Told, Underway } from './server/graphql-ws-conversation.ts'
export type { Asked } from './server/graphql-ws-messages.ts'
export { addGraphqlWs } from './server/graphql-ws-server.ts'
export { maskError } from './server/mask.ts'
export { readSettings, type Settings, SettingsError } from './settings.ts'
export { type Assembly, type Request, type Service, defineSubgraph } from './subgraph.ts'
export type { Complete } from './complete-resolvers.ts'
export {
  type Connection,
  type Page,
  type PageArguments,
  connectionOf,
  pageOf,
  pageSql,
} from './connection.ts'
export { batched, loaderBy } from './loader.ts'
export { reasonOf, withinTime } from './time-limit.ts'
export { isUuid } from './uuid.ts'
