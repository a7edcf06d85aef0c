import { z } from 'zod'

const count = (usual: number) => z.coerce.number().int().positive().default(usual)

/** What clients that stay connected may use. */
export const subscriptionSettings = {
  /** WebSocket connections of one user in this process. */
  max_connections_per_user: count(20),
  /** Subscriptions of one user over server-sent events in this process: each is a connection. */
  max_event_streams_per_user: count(100),
  /** Operations under way at a time on one WebSocket connection. */
  max_subscriptions_per_connection: count(100),
  /** Answers that may wait for one subscriber whose connection is busy. */
  subscription_queue: count(256),
  /** Bytes of a message that a client may send over WebSocket. */
  max_websocket_message_bytes: count(256 * 1024),
  /** Seconds between signs of life on a connection that is silent. */
  keep_alive_seconds: count(12),
  /** Seconds during which a subscription whose source broke is opened anew before its subscriber is told. */
  resubscribe_seconds: count(8),
}
