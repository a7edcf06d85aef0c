import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { CloseCode, type ServerOptions, handleProtocols, makeServer } from 'graphql-ws'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Log } from '../observability/log.ts'

/** What each connection carries along: the request that opened it, and a way to end it. */
export interface Connected {
  readonly request: IncomingMessage
  /** Ends the connection with a close code of the protocol and a reason for programs. */
  close(code: number, reason: string): void
  /** Bytes that were sent and not yet taken by the other side. */
  buffered(): number
}

/** How a path speaks the protocol graphql-transport-ws. */
export interface GraphqlWsOptions {
  path: string
  protocol: ServerOptions<Record<string, unknown>, { connected: Connected }>
  log: Log
  /** Bytes of a message that is taken; a longer one ends the connection with 1009. */
  maxMessageBytes: number
  /** Milliseconds between pings; whoever doesn't answer one until the next is let go. */
  keepAliveMs: number
  /** Whether a request may open a connection; otherwise the HTTP status that refuses it. */
  admit?: (request: IncomingMessage) => number | undefined
}

/**
 * Serves the protocol graphql-transport-ws (https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md) on a path
 * of a server. `drain` sends everybody away with 1001: they connect again, elsewhere.
 */
export function addGraphqlWs(app: FastifyInstance, options: GraphqlWsOptions): { drain: () => void } {
  const { path, protocol, log, maxMessageBytes, keepAliveMs, admit } = options
  const server = makeServer(protocol)
  const sockets = new WebSocketServer({ noServer: true, handleProtocols, maxPayload: maxMessageBytes })
  const alive = new WeakSet<WebSocket>()
  let draining = false

  app.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (pathOf(request) !== path) return refuse(socket, 404)
    const status = draining ? 503 : admit?.(request)
    if (status !== undefined) return refuse(socket, status)
    sockets.handleUpgrade(request, socket, head, (opened) => sockets.emit('connection', opened, request))
  })

  sockets.on('connection', (socket: WebSocket, request: IncomingMessage) => {
    alive.add(socket)
    socket.on('pong', () => alive.add(socket))
    socket.on('error', (error) => log.debug({ err: error }, 'a WebSocket connection failed'))
    const connected: Connected = {
      request,
      close: (code, reason) => socket.close(code, reason),
      buffered: () => socket.bufferedAmount,
    }
    const closed = server.opened(
      {
        protocol: socket.protocol,
        send: (text) => sent(socket, text),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (take) =>
          socket.on('message', (data) => void take(textOf(data)).catch(failed(socket, log))),
      },
      { connected },
    )
    socket.once('close', (code, reason) => void closed(code, reason.toString()))
  })

  const beat = setInterval(() => {
    for (const socket of sockets.clients) {
      if (!alive.delete(socket)) socket.terminate()
      else socket.ping()
    }
  }, keepAliveMs).unref()
  const drain = (): void => {
    draining = true
    for (const socket of sockets.clients) socket.close(1001, 'Going away')
  }
  app.addHook('preClose', async () => {
    clearInterval(beat)
    drain()
    for (const socket of sockets.clients) setTimeout(() => socket.terminate(), 1000).unref()
  })
  return { drain }
}

function pathOf({ url = '' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? ''
}

function refuse(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} Refused\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
}

/** Resolves when the text is handed to the network: who awaits it never runs ahead of a slow reader for long. */
function sent(socket: WebSocket, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    if (socket.readyState !== socket.OPEN) resolve()
    else socket.send(text, (error) => (error == null ? resolve() : reject(error)))
  })
}

function textOf(data: Buffer | ArrayBuffer | Buffer[]): string {
  return (Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer)).toString()
}

function failed(socket: WebSocket, log: Log): (error: unknown) => void {
  return (error) => {
    if (socket.readyState === socket.OPEN)
      log.error({ err: error }, 'a WebSocket message could not be handled')
    socket.close(CloseCode.InternalServerError, 'Internal server error')
  }
}
