import { Pool } from 'undici'
import { AppError } from '../errors.ts'
import type { Answer, Transport } from '../graph-client.ts'

/** A subgraph in another process, over pooled HTTP connections to its GraphQL endpoint. `close` lets go of them. */
export function httpTransport(
  slug: string,
  url: string,
): { transport: Transport; close: () => Promise<void> } {
  const { origin, pathname: path } = new URL(url)
  const pool = new Pool(origin, {
    connections: 64,
    headersTimeout: 60_000,
    bodyTimeout: 60_000,
  })
  const transport: Transport = async (operation, headers, signal) => {
    try {
      const { statusCode, body } = await pool.request({
        method: 'POST',
        path,
        headers: { ...headers, 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify(operation),
        signal: signal ?? null,
      })
      const answer: unknown = await body.json()
      if (isAnswer(answer)) return answer
      throw new Error(`unexpected answer with status ${statusCode}`)
    } catch (error) {
      if (signal?.aborted) throw error
      throw new AppError('UNAVAILABLE', `The service ${slug} can't be reached; try again shortly.`, {
        cause: error,
      })
    }
  }
  return { transport, close: () => pool.close() }
}

function isAnswer(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && ('data' in value || 'errors' in value)
}
