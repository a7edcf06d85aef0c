import { connect } from 'node:net'
import { expect } from 'vitest'
import { WebSocket } from 'ws'
import type { Person, Product } from '../../../test/product.ts'

/** A message of the server, as loosely as tests read it. */
export interface Message {
  type: string
  id?: string
  // oxlint-disable-next-line typescript/no-explicit-any -- tests read whatever they asked for
  payload?: any
}

/** A connection that sends whatever it is told, keeps what it hears, and tells how it ended. */
export interface RawConnection {
  socket: WebSocket
  received: Message[]
  opened: Promise<void>
  /** Code and reason. */
  closed: Promise<{ code: number; reason: string }>
  /** Sends text as it is, anything else as JSON. */
  send(...messages: unknown[]): Promise<void>
  /** Introduces itself as a person, and waits until it is let in. */
  greet(person: Person): Promise<void>
  /** Sends a ping and waits for the pong: whatever was sent before has been taken by then. */
  settle(): Promise<void>
  /** Messages about an operation. */
  of(id: string): Message[]
  close(): Promise<void>
}

/** Connects to a product as bytes on a wire would. */
export function connectTo(
  product: Product,
  {
    headers = {},
    protocol = 'graphql-transport-ws',
  }: { headers?: Record<string, string>; protocol?: string } = {},
): RawConnection {
  const socket = new WebSocket(`${product.url.replace('http', 'ws')}/graphql`, protocol, { headers })
  const received: Message[] = []
  socket.on('message', (data: Buffer) => received.push(JSON.parse(data.toString()) as Message))
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() })),
  )
  const opened = new Promise<void>((resolve, reject) => socket.on('open', resolve).on('error', reject))
  opened.catch(() => {})
  const count = (type: string): number => received.filter((message) => message.type === type).length
  return {
    socket,
    received,
    opened,
    closed,
    async send(...messages) {
      await opened
      for (const message of messages)
        socket.send(typeof message === 'string' ? message : JSON.stringify(message))
    },
    async greet({ token }) {
      await this.send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } })
      await expect.poll(() => count('connection_ack')).toBe(1)
    },
    async settle() {
      const before = count('pong')
      await this.send({ type: 'ping' })
      await expect.poll(() => count('pong')).toBe(before + 1)
    },
    of: (id) => received.filter((message) => message.id === id),
    async close() {
      socket.close()
      await closed
    },
  }
}

/** The code of the close frame that a handshake is followed by, read from the bytes themselves. */
export async function closeCodeAfterHandshake({ url }: Product, protocol: string): Promise<number> {
  const { hostname, port, host } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.write(
    [
      'GET /graphql HTTP/1.1',
      `host: ${host}`,
      'connection: upgrade',
      'upgrade: websocket',
      'sec-websocket-version: 13',
      'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
      `sec-websocket-protocol: ${protocol}`,
      '\r\n',
    ].join('\r\n'),
  )
  let bytes = Buffer.alloc(0)
  for await (const chunk of socket) {
    bytes = Buffer.concat([bytes, chunk as Buffer])
    const frame = bytes.subarray(bytes.indexOf('\r\n\r\n') + 4)
    // A final frame with the opcode for closing (RFC 6455, 5.2): its length, then the code.
    if (frame[0] === 0x88 && frame.length >= 4) return frame.readUInt16BE(2)
  }
  throw new Error(`no close frame came: ${bytes.toString('latin1')}`)
}
