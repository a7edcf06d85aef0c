import type { IncomingHttpHeaders } from 'node:http'
import type { Dispatcher, Pool } from 'undici'
import { reasonOf } from '../time-limit.ts'

/** A response as it came. */
export interface Response {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

/** What a POST sends, and how much it takes. */
export interface Post {
  path: string
  headers: Record<string, string>
  body: string
  /** Bytes of the largest response body taken. */
  mostBytes: number
}

/** A response body that grew beyond what the caller takes. */
export class TooLarge extends Error {}

/**
 * Posts and reads the response. The body is counted as it comes, and the connection is cut where there would be too
 * much of it: at most `mostBytes` are ever held. Throws TooLarge, the signal's reason at once when it is aborted, or
 * what undici threw. On undici's dispatch, because a stream for each small answer costs more than the answer.
 */
export function exchange(pool: Pool, post: Post, signal: AbortSignal): Promise<Response> {
  const { path, headers, body, mostBytes } = post
  return new Promise((resolve, reject) => {
    let under: Dispatcher.DispatchController | undefined
    const end = (): void => signal.removeEventListener('abort', leave)
    const leave = (): void => {
      reject(reasonOf(signal))
      under?.abort(reasonOf(signal))
    }
    if (signal.aborted) return leave()
    signal.addEventListener('abort', leave, { once: true })
    const reader = new BodyReader(mostBytes)
    pool.dispatch(
      { method: 'POST', path, headers, body },
      {
        onRequestStart(controller) {
          under = controller
          if (signal.aborted) controller.abort(reasonOf(signal))
        },
        onResponseStart: (controller, status, headers) => reader.start(controller, status, headers),
        onResponseData: (controller, chunk) => reader.take(controller, chunk),
        onResponseEnd() {
          end()
          resolve(reader.response())
        },
        onResponseError(_, error) {
          end()
          reject(error)
        },
      },
    )
  })
}

class BodyReader {
  readonly #most: number
  readonly #chunks: Buffer[] = []
  #bytes = 0
  #status = 0
  #headers: IncomingHttpHeaders = {}

  constructor(most: number) {
    this.#most = most
  }

  start(controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.#status = status
    this.#headers = headers
    if (Number(headers['content-length'] ?? 0) > this.#most) controller.abort(this.#tooLarge())
  }

  take(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length
    if (this.#bytes <= this.#most) this.#chunks.push(chunk)
    else controller.abort(this.#tooLarge())
  }

  response(): Response {
    const [first, ...rest] = this.#chunks
    const body = rest.length === 0 ? first : Buffer.concat(this.#chunks)
    return { status: this.#status, headers: this.#headers, body: body?.toString() ?? '' }
  }

  #tooLarge(): TooLarge {
    return new TooLarge(`more than ${this.#most} bytes`)
  }
}
