import { type Socket, connect } from 'node:net'
import { readMessages } from '../measuring/http-messages.ts'

/** Requests of one operation, over and over, each by somebody else. */
export interface Load {
  /** `http://127.0.0.1:port` */
  url: string
  query: string
  /** A new access token at each call. */
  token: () => string
  /** Keep-alive connections, each with one request under way. */
  connections: number
  seconds: number
  /** Bytes of a right answer's body. */
  bytes: number
}

/** Requests answered, and the time it took. */
export interface Driven {
  answered: number
  seconds: number
}

/** Sends requests in a closed loop for some seconds. Throws at the first answer that is wrong. */
export async function drive(load: Load): Promise<Driven> {
  const until = performance.now() + load.seconds * 1000
  const started = performance.now()
  const answered = await Promise.all(Array.from({ length: load.connections }, () => client(load, until)))
  const seconds = (performance.now() - started) / 1000
  return { answered: answered.reduce((sum, count) => sum + count, 0), seconds }
}

function client({ url, query, token, bytes }: Load, until: number): Promise<number> {
  const { hostname, port, host } = new URL(url)
  const next = requestsFor(host, query, token)
  let answered = 0
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ host: hostname, port: Number(port), noDelay: true })
    socket.once('connect', () => socket.write(next()))
    socket.once('error', reject)
    socket.once('close', () => reject(new Error(`${url} closed a connection after ${answered} answers`)))
    readMessages(socket, (head, body) => {
      if (!head.startsWith('HTTP/1.1 200') || body.length !== bytes) {
        reject(new Error(`${url} answered: ${head}\n${body.subarray(0, 500).toString()}`))
        socket.destroy()
        return
      }
      answered++
      if (performance.now() < until) {
        socket.write(next())
        return
      }
      resolve(answered)
      socket.destroy()
    })
  })
}

function requestsFor(host: string, query: string, token: () => string): () => string {
  const body = JSON.stringify({ query })
  const head = [
    'POST /graphql HTTP/1.1',
    `host: ${host}`,
    'content-type: application/json',
    'accept: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
  ].join('\r\n')
  return () => `${head}\r\nauthorization: Bearer ${token()}\r\n\r\n${body}`
}
