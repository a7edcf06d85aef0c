import type { FastifyInstance } from 'fastify'
import type { Registry } from '#host'
import type { GraphqlRoute, Stream } from '../http/graphql-route.ts'
import type { Measure } from '../http/metrics.ts'
import type { RouterSettings } from '../settings.ts'
import { EVENT_STREAMS, WEBSOCKETS, openConnections } from './connections.ts'
import { eventStreams } from './event-stream.ts'
import { addWebSocket } from './websocket.ts'

/** What clients need who stay connected. */
export interface SubscriptionParts {
  route: GraphqlRoute
  settings: RouterSettings
  metrics: Registry
  measure: Measure
}

/**
 * Subscriptions: over WebSocket at `/graphql`, and by `stream` over server-sent events. `drain` sends everybody away;
 * they subscribe again, elsewhere.
 */
export function addSubscriptions(
  app: FastifyInstance,
  { route, settings, metrics, measure }: SubscriptionParts,
): { stream: Stream; drain: () => void } {
  const { max_connections_per_user: mostSockets, max_event_streams_per_user: mostStreams } = settings
  const sockets = addWebSocket(app, {
    route,
    settings,
    connections: openConnections(WEBSOCKETS, mostSockets, metrics),
    measure,
  })
  const streams = eventStreams({
    route,
    settings,
    connections: openConnections(EVENT_STREAMS, mostStreams, metrics),
  })
  return {
    stream: streams.stream,
    drain() {
      sockets.drain()
      streams.drain()
    },
  }
}
