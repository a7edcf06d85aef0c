import { readFileSync } from 'node:fs'
import { CliFailure, messageOf, systemCodeOf } from './failure.ts'
import { isObject } from './json.ts'

/** Why a request failed. */
export interface GraphFailureDetails {
  /** The error's `extensions.code`, `HTTP_<status>`, or `UNREACHABLE`, `TIMEOUT`. */
  code: string
  /** The same request may succeed a little later. */
  retryable: boolean
  /** How long the server asks to be left alone, in milliseconds. */
  retryAfterMs?: number | undefined
}

/** A request that got no data. The message says what to do. */
export class GraphFailure extends CliFailure {
  readonly details: GraphFailureDetails

  constructor(message: string, details: GraphFailureDetails, options?: ErrorOptions) {
    super(message, options)
    this.name = 'GraphFailure'
    this.details = details
  }
}

/** Where to ask, and as whom. */
export interface GraphClientOptions {
  /** The router's address, such as http://127.0.0.1:8000; `/graphql` is added. */
  url: string
  /** Access token. */
  token: string
  /** Time until an answer must be there, in milliseconds; 2 minutes unless said otherwise. */
  timeoutMs?: number
}

/** Codes of errors that pass. */
const PASSING = new Set(['UNAVAILABLE', 'INTERNAL', 'INTERNAL_SERVER_ERROR', 'TIMEOUT', 'RATE_LIMITED'])

interface Reply {
  response: Response
  /** The answer's JSON; undefined if it isn't any. */
  body: unknown
}

/** Asks the router. Documents are the files in operations/, one operation each. */
export class GraphClient {
  readonly endpoint: string
  readonly #options: GraphClientOptions
  readonly #documents = new Map<string, string>()
  /** The server's clock at its last answer, in milliseconds since the epoch, exact to the second; undefined before. */
  serverTime: number | undefined

  constructor(options: GraphClientOptions) {
    this.#options = options
    this.endpoint = endpointOf(options.url)
  }

  /**
   * The data of an operation, as the caller knows it to be from the schema. Throws GraphFailure if there is none, or
   * not all of it. `signal` gives up; the reason is thrown as it is.
   */
  async execute<Data>(
    operation: string,
    variables: Record<string, unknown>,
    signal?: AbortSignal,
  ): Promise<Data> {
    const { response, body } = await this.#post({ query: this.#document(operation), variables }, signal)
    const date = Date.parse(response.headers.get('date') ?? '')
    if (Number.isFinite(date)) this.serverTime = date
    if (isObject(body) && isObject(body['data']) && body['errors'] === undefined) return body['data'] as Data
    throw this.#failureOf(response, body)
  }

  async #post(request: unknown, signal: AbortSignal | undefined): Promise<Reply> {
    const timeout = AbortSignal.timeout(this.#options.timeoutMs ?? 120_000)
    try {
      const response = await fetch(this.endpoint, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${this.#options.token}`,
          'content-type': 'application/json',
          accept: 'application/graphql-response+json, application/json',
        },
        body: JSON.stringify(request),
        signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
      })
      return { response, body: parsed(await response.text()) }
    } catch (error) {
      if (signal?.aborted === true) throw signal.reason
      throw this.#unreachable(error, timeout.aborted)
    }
  }

  #unreachable(error: unknown, late: boolean): GraphFailure {
    if (late)
      return new GraphFailure(`${this.endpoint} did not answer in time.`, {
        code: 'TIMEOUT',
        retryable: true,
      })
    const code = systemCodeOf(error) ?? deepestMessage(error)
    return new GraphFailure(
      unreachable(this.endpoint, code),
      { code: 'UNREACHABLE', retryable: true },
      { cause: error },
    )
  }

  #failureOf(response: Response, body: unknown): GraphFailure {
    const errors = isObject(body) && Array.isArray(body['errors']) ? body['errors'].filter(isObject) : []
    const code = codeOf(errors[0]) ?? `HTTP_${response.status}`
    const said = errors.map((error) => String(error['message'])).join('; ')
    if (response.status === 401 || code === 'UNAUTHENTICATED')
      return new GraphFailure(refusedToken(this.#options.token, said), {
        code: 'UNAUTHENTICATED',
        retryable: false,
      })
    const retryAfterMs = retryAfter(response.headers.get('retry-after'))
    const retryable = response.status === 429 || response.status >= 500 || PASSING.has(code)
    const message =
      said === '' ? `${this.endpoint} answered HTTP ${response.status} and no GraphQL. Is --url right?` : said
    return new GraphFailure(message, { code, retryable, retryAfterMs })
  }

  #document(operation: string): string {
    const known = this.#documents.get(operation)
    if (known !== undefined) return known
    const document = readFileSync(
      new URL(`./operations/${operation}.operations.graphql`, import.meta.url),
      'utf8',
    )
    this.#documents.set(operation, document)
    return document
  }
}

function unreachable(endpoint: string, code: string): string {
  if (code === 'ECONNREFUSED')
    return `Nothing answers at ${endpoint}. Is it running? Start it with: npm start`
  if (code === 'ECONNRESET' || code === 'UND_ERR_SOCKET') return `${endpoint} cut the connection.`
  return `${endpoint} can't be reached (${code}). Is --url right?`
}

function deepestMessage(error: unknown): string {
  return error instanceof Error && error.cause !== undefined ? deepestMessage(error.cause) : messageOf(error)
}

function endpointOf(url: string): string {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new CliFailure(`--url ${url} is not an address such as http://127.0.0.1:8000`)
  const at = new URL(url)
  if (!at.pathname.endsWith('/graphql')) at.pathname = `${at.pathname.replace(/\/$/, '')}/graphql`
  return at.href
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function codeOf(error: Record<string, unknown> | undefined): string | undefined {
  const extensions = error?.['extensions']
  const code = isObject(extensions) ? extensions['code'] : undefined
  return typeof code === 'string' ? code : undefined
}

function refusedToken(token: string, said: string): string {
  const expires = expiryOf(token)
  if (expires !== undefined && expires <= Date.now())
    return 'Your token has expired. Make a new one with: judgify token'
  return `Your token is not accepted here${said === '' ? '' : ` (${said})`}. Make one with: judgify token`
}

/** When a token ends by its own word, in milliseconds since the epoch; undefined if it doesn't say. */
function expiryOf(token: string): number | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
    return isObject(claims) && typeof claims['exp'] === 'number' ? claims['exp'] * 1000 : undefined
  } catch {
    return undefined
  }
}

/** The Retry-After header, seconds or a date, as milliseconds from now. */
function retryAfter(header: string | null): number | undefined {
  if (header === null) return undefined
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now()
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined
}
