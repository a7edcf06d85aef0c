import OpenAI from 'openai'
import type { ProviderSettings } from './settings.ts'

/** A provider's client; what it sends goes to the provider's address and nowhere else. */
export type Client = OpenAI

/** Bytes of an answer at most. */
const MOST_BYTES = 16 * 1024 * 1024

/** Headers that a provider is sent; the client would take more from the environment. */
const SENT = new Set(['accept', 'authorization', 'content-type', 'user-agent'])

/** Makes a provider's client. It retries nothing and limits no time: that is done around it. */
export function clientOf({ base_url: baseURL, apiKey }: ProviderSettings): Client {
  return new OpenAI({
    baseURL,
    // Servers without keys ignore what they are sent.
    apiKey: apiKey ?? 'none',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    timeout: 15 * 60 * 1000,
    logLevel: 'off',
    fetch: guardedFetch(new URL(baseURL).origin),
  })
}

/** Fetches from one origin alone, without following redirects, without cookies, and no more than so many bytes. */
function guardedFetch(origin: string): typeof fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input)
    if (url.origin !== origin) throw new TypeError(`${url.origin} is not the provider's address`)
    const headers = [...new Headers(init?.headers)].filter(([name]) => SENT.has(name))
    const response = await fetch(url, { ...init, headers, redirect: 'manual', credentials: 'omit' })
    if (response.status >= 300 && response.status < 400) {
      await response.body?.cancel()
      throw new TypeError('the provider redirects elsewhere; redirects are not followed')
    }
    const { status, statusText } = response
    return new Response(response.body?.pipeThrough(atMost(MOST_BYTES)) ?? null, {
      status,
      statusText,
      headers: response.headers,
    })
  }
}

function atMost(bytes: number): TransformStream<Uint8Array, Uint8Array> {
  let left = bytes
  return new TransformStream({
    transform(chunk, controller) {
      left -= chunk.byteLength
      if (left < 0) controller.error(new TypeError(`the answer is larger than ${bytes} bytes`))
      else controller.enqueue(chunk)
    },
  })
}
