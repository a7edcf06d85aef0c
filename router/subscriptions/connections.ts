import { AppError, Gauge, type Registry, type Viewer } from '#host'

/** Connections that are open in this process. */
export interface Connections {
  /** Counts a connection of somebody until the function is called. Throws RATE_LIMITED when they have too many. */
  open(viewer: Viewer): () => void
}

/** A kind of connections. */
export interface ConnectionKind {
  /** Name and description of the metric that tells how many there are. */
  name: string
  help: string
  /** What somebody with too many can do. */
  advice: string
}

export const WEBSOCKETS: ConnectionKind = {
  name: 'active_websocket_connections',
  help: 'WebSocket connections of clients',
  advice: 'Close one, or subscribe several times on one.',
}

export const EVENT_STREAMS: ConnectionKind = {
  name: 'active_event_streams',
  help: 'Subscriptions of clients over server-sent events',
  advice: 'Close one, or subscribe over WebSocket, where one connection has many subscriptions.',
}

/** At most `mostPerUser` connections of one user. */
export function openConnections(
  { name, help, advice }: ConnectionKind,
  mostPerUser: number,
  metrics: Registry,
): Connections {
  const byUser = new Map<string, number>()
  const active = new Gauge({ name, help, registers: [metrics] })
  return {
    open({ tenantId, subject }) {
      const user = `${tenantId}/${subject}`
      const before = byUser.get(user) ?? 0
      if (before >= mostPerUser)
        throw new AppError(
          'RATE_LIMITED',
          `You have ${before} connections open; at most ${mostPerUser} are allowed. ${advice}`,
        )
      byUser.set(user, before + 1)
      active.inc()
      let closed = false
      return () => {
        if (closed) return
        closed = true
        active.dec()
        const left = (byUser.get(user) ?? 1) - 1
        if (left > 0) byUser.set(user, left)
        else byUser.delete(user)
      }
    },
  }
}
