import { AppError, Gauge, type Registry, type Viewer } from '#host'

/** Connections that are open in this process. */
export interface Connections {
  /** Counts a connection of somebody until the function is called. Throws RATE_LIMITED when they have too many. */
  open(viewer: Viewer): () => void
}

/** At most `mostPerUser` connections of one user. */
export function openConnections(mostPerUser: number, metrics: Registry): Connections {
  const byUser = new Map<string, number>()
  const active = new Gauge({
    name: 'active_websocket_connections',
    help: 'WebSocket connections of clients',
    registers: [metrics],
  })
  return {
    open({ tenantId, subject }) {
      const user = `${tenantId}/${subject}`
      const before = byUser.get(user) ?? 0
      if (before >= mostPerUser)
        throw new AppError(
          'RATE_LIMITED',
          `You have ${before} connections open; at most ${mostPerUser} are allowed. Close one, or subscribe several times on one.`,
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
