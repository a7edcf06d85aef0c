import { Pool } from 'undici'

/** One kind of request, over and over. */
export interface Load {
  url: string
  path: string
  /** Connections, each with one request under way: the next is sent when the last is answered. */
  connections: number
  /** How many requests to send. */
  requests: number
  /** The bodies, as JSON text, taken in turn. */
  bodies: readonly string[]
  /** Headers of each connection's requests. */
  headers?: (connection: number) => Record<string, string>
  /** What each answer must contain. */
  expect: string
}

/** Requests answered, and the time it took. */
export interface Driven {
  answered: number
  seconds: number
}

/** Milliseconds after which a round ends with what was done. */
const LONGEST = 30_000

/** Sends requests in a closed loop. Throws at the first answer that is wrong. */
export async function drive(load: Load): Promise<Driven> {
  const { url, connections, requests } = load
  const pool = new Pool(url, { connections, pipelining: 1 })
  const started = performance.now()
  let sent = 0
  let answered = 0
  const client = async (connection: number): Promise<void> => {
    while (sent < requests && performance.now() - started < LONGEST) {
      await request(pool, load, connection, sent++)
      answered++
    }
  }
  await Promise.all(Array.from({ length: connections }, (_, connection) => client(connection)))
  const seconds = (performance.now() - started) / 1000
  await pool.close()
  return { answered, seconds }
}

async function request(pool: Pool, load: Load, connection: number, number: number): Promise<void> {
  const { path, bodies, headers, expect } = load
  const { statusCode, body } = await pool.request({
    method: 'POST',
    path,
    headers: { 'content-type': 'application/json', ...headers?.(connection) },
    body: bodies[number % bodies.length] ?? '',
  })
  const text = await body.text()
  if (statusCode !== 200 || !text.includes(expect)) throw new Error(`answered with ${statusCode}: ${text}`)
}
