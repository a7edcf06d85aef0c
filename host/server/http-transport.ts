import { Pool } from 'undici'
import { CallFailure } from '../call-failure.ts'
import type { Answer, Reply, Transport } from '../graph-client.ts'
import { type IdentityHeader, identityHeaders } from '../identity/internal-header.ts'
import { type Response, TooLarge, exchange } from './http-exchange.ts'

/** Connections to one subgraph; calls beyond wait for one. */
export const MOST_CONNECTIONS = 256

/** How long a connection may take to be made, in ms. */
const CONNECT_MS = 5000

/** Characters of a failed response that the log gets. */
const EXCERPT = 200

/**
 * A subgraph in another process, over pooled HTTP connections to its GraphQL endpoint; `close` lets go of them. Answers are asked for
 * uncompressed, and one that is compressed all the same is refused unread. Throws CallFailure.
 */
export function httpTransport(
  slug: string,
  url: string,
  identity: IdentityHeader,
): { transport: Transport; close: () => Promise<void> } {
  // The caller's signal limits the time.
  const limits = { headersTimeout: 0, bodyTimeout: 0, connect: { timeout: CONNECT_MS } }
  const { origin, pathname: path } = new URL(url)
  const pool = new Pool(origin, { connections: MOST_CONNECTIONS, ...limits })

  const transport: Transport = async (operation, viewer, { headers, signal, mostBytes }) => {
    const { json = JSON.stringify(operation) } = operation
    const signed = await identityHeaders(identity, viewer)
    const post = { path, headers: { ...headers, ...signed, ...ours }, body: json, mostBytes }
    let response: Response
    try {
      response = await exchange(pool, post, signal)
    } catch (error) {
      if (signal.aborted) throw error
      throw new CallFailure(slug, kindOf(error), { cause: error })
    }
    return replyOf(slug, response)
  }
  return { transport, close: () => pool.close() }
}

const ours = {
  'content-type': 'application/json',
  accept: 'application/graphql-response+json, application/json',
  'accept-encoding': 'identity',
}

/** Codes of errors that are met before anything is sent. */
const notConnected = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
])

function kindOf(error: unknown): 'too large' | 'unreachable' | 'cut off' {
  if (error instanceof TooLarge) return 'too large'
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return notConnected.has(code) ? 'unreachable' : 'cut off'
}

function replyOf(slug: string, response: Response): Reply {
  const { status, headers, body } = response
  const retryAfter = headers['retry-after']
  if (status >= 500) throw new CallFailure(slug, 'failed', { cause: met(response), status, retryAfter })
  const encoding = headers['content-encoding'] ?? 'identity'
  const answer = encoding === 'identity' ? answerIn(body) : undefined
  if (answer !== undefined) return { answer, headers }
  throw new CallFailure(slug, 'unreadable', { cause: met(response), status, retryAfter })
}

/** What the log is told of a response. A good one's body may hold anybody's data and is left out. */
function met({ status, headers, body }: Response): Error {
  const encoding = headers['content-encoding'] === undefined ? '' : `, ${headers['content-encoding']}`
  const excerpt = status >= 400 ? `: ${body.slice(0, EXCERPT)}` : ''
  const type = headers['content-type'] ?? 'no content type'
  return new Error(`status ${status}, ${type}${encoding}, ${body.length} characters${excerpt}`)
}

/** The answer that a text holds; undefined unless it is one as the GraphQL specification has it. */
function answerIn(text: string): Answer | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!isObject(value)) return undefined
  const { data, errors } = value
  if (data !== undefined && data !== null && !isObject(data)) return undefined
  if (errors === undefined || errors === null) return isObject(data) ? { data } : undefined
  if (!Array.isArray(errors) || !errors.every(isError)) return undefined
  return errors.length === 0 && data === undefined ? undefined : { data: data ?? null, errors }
}

function isError(value: unknown): boolean {
  return isObject(value) && typeof value['message'] === 'string'
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
