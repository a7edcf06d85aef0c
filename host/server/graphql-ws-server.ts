import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { CloseCode, GRAPHQL_TRANSPORT_WS_PROTOCOL, handleProtocols } from 'graphql-ws'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Log } from '../observability/log.ts'
import { type Origin, forwardedBy } from './forwarded.ts'
import { type GraphqlWsProtocol, Conversation, type Wire } from './graphql-ws-conversation.ts'

/** How a path speaks the protocol graphql-transport-ws. */
export interface GraphqlWsOptions<Session> {
  path: string
  protocol: GraphqlWsProtocol<Session>
  log: Log
  /** Bytes of a message that is taken; a longer one ends the connection with 1009. */
  maxMessageBytes: number
  /** Milliseconds between pings; whoever doesn't answer one until the next is let go. */
  keepAliveMs: number
  /** Addresses or networks of proxies whose `X-Forwarded-…` headers are believed, joined by commas; none unless given. */
  trustedProxies?: string | undefined
  /** Whether a request may open a connection; otherwise the HTTP status that refuses it. */
  admit?: (request: IncomingMessage, origin: Origin) => number | undefined
}

/** Milliseconds that a connection may take to close. */
const CLOSING_MS = 1000

/**
 * Serves the protocol graphql-transport-ws on a path of a server. `drain` sends everybody away with 1001: they connect
 * again, elsewhere.
 */
export function addGraphqlWs<Session>(
  app: FastifyInstance,
  options: GraphqlWsOptions<Session>,
): { drain: () => void } {
  const { path, maxMessageBytes, admit } = options
  const sockets = new WebSocketServer({ noServer: true, handleProtocols, maxPayload: maxMessageBytes })
  const originOf = forwardedBy(options.trustedProxies)
  const keep = keepAlive(sockets, options.keepAliveMs)
  let draining = false

  app.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.url?.split('?', 1)[0] !== path) return refuse(socket, 404)
    const origin = originOf(request)
    const status = draining ? 503 : admit?.(request, origin)
    if (status !== undefined) return refuse(socket, status)
    sockets.handleUpgrade(request, socket, head, (opened) => {
      keep.watch(opened)
      talk(opened, { headers: request.headers, address: origin.address }, options)
    })
  })
  const drain = (): void => {
    draining = true
    for (const socket of sockets.clients) socket.close(1001, 'Going away')
  }
  app.addHook('preClose', async () => {
    keep.stop()
    drain()
    for (const socket of sockets.clients) setTimeout(() => socket.terminate(), CLOSING_MS).unref()
  })
  return { drain }
}

function talk<Session>(
  socket: WebSocket,
  from: Pick<Wire, 'headers' | 'address'>,
  { protocol, log }: GraphqlWsOptions<Session>,
): void {
  socket.on('error', (error) => log.debug({ err: error }, 'a WebSocket connection failed'))
  if (socket.protocol !== GRAPHQL_TRANSPORT_WS_PROTOCOL)
    return socket.close(CloseCode.SubprotocolNotAcceptable, 'Subprotocol not acceptable')
  const close = (code: number, reason: string): void => socket.close(code, reason)
  const conversation = new Conversation({ ...from, close, send: (text) => sent(socket, text) }, protocol)
  socket.on('message', (data) => {
    // What came before the connection was closed by us is not answered any more.
    if (socket.readyState !== socket.OPEN) return
    conversation.hear(textOf(data)).catch((error: unknown) => {
      log.error({ err: error }, 'a WebSocket message could not be handled')
      close(CloseCode.InternalServerError, 'Internal server error')
    })
  })
  socket.once('close', () => conversation.end())
}

/** Lets go of whoever has not answered a ping when the next is due. */
function keepAlive(
  sockets: WebSocketServer,
  everyMs: number,
): { watch: (socket: WebSocket) => void; stop: () => void } {
  const alive = new WeakSet<WebSocket>()
  const beat = setInterval(() => {
    for (const socket of sockets.clients) {
      if (!alive.delete(socket)) socket.terminate()
      else socket.ping()
    }
  }, everyMs).unref()
  return {
    watch(socket) {
      alive.add(socket)
      socket.on('pong', () => alive.add(socket))
    },
    stop: () => clearInterval(beat),
  }
}

function refuse(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} Refused\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
}

function sent(socket: WebSocket, text: string): Promise<void> {
  return new Promise((resolve) => {
    if (socket.readyState === socket.OPEN) socket.send(text, () => resolve())
    else resolve()
  })
}

function textOf(data: Buffer | ArrayBuffer | Buffer[]): string {
  return (Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer)).toString()
}
